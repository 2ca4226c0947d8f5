using System.Globalization;
using Rubato.Engine;
using Rubato.Training.Recipes;
using Rubato.Training.Reports;
using Rubato.Training.Tasks;

namespace Rubato.Labs.Stability;

/// <summary>Gradients through a layer norm grow as one over the deviation that it divides by; does warmup keep that in bounds?</summary>
public sealed class LayerNormAmplifier : Lab
{
    const string Slope = "slope", LargestGradient = "largest_grad_norm", SmallestSigma = "smallest_sigma", FirstSigma = "sigma_at_start", LaterSigma = "sigma_after_warmup", MeanGradient = "mean_grad_norm", Sigma = "ln_smallest_sigma";
    const string Warmed = "linear(0, {0}) for 25% then cosine({0}, 0)", Unwarmed = "cosine({0}, 0)";
    const int Window = 32, FirstSteps = 200;
    const double HighPeak = 0.03;

    static readonly float[] Scales = [1, 0.3f, 0.1f, 0.03f, 0.01f, 0.001f];

    /// <inheritdoc/>
    public override string Id => "layernorm-amplifier";

    /// <inheritdoc/>
    public override LabFamily Family => LabFamily.Stability;

    /// <inheritdoc/>
    public override string Claim => "A layer norm multiplies gradients by one over the deviation of its input, and warmup keeps that from running away.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Story =>
    [
        "A layer norm (Jimmy Ba, Jamie Kiros and Geoffrey Hinton, 2016) takes the mean off every row of numbers and divides it by its deviation σ. What goes in may be a thousand times smaller and the same comes out. The price is paid on the way back: if the output doesn't change with the scale of the input, a change of a small input counts for more. The gradient of the input is that of the output, less two of its directions, over σ.",
        "So a row whose numbers happen to be nearly equal sends back a very large gradient, and a transformer has hundreds of rows in each of its norms. At the start of training embeddings are small, σ is small, and the first gradients are large. Ruibin Xiong and others (2020) traced the transformer's need for warmup to its gradients at initialisation.",
        "What warmup can do about it is another matter. It doesn't change the weights that training starts from; it only keeps the first steps, whose gradients are large, from being large steps.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> RealData => ["shakespeare"];

    /// <inheritdoc/>
    public override TimeSpan Usual => TimeSpan.FromMinutes(3);

    /// <inheritdoc/>
    public override string Setting(LabSize size) =>
        $"A decoder of two blocks of width 32 with two heads, windows of {Window} characters of {size.Pick("this program's own source", "tiny Shakespeare")}, batch 16, AdamW, {size.Pick(30, 400)} steps, the rate falling to 0 by a cosine. With warmup it rises for the first 25% of the steps. The peak of each is searched for by the loss on held-out text; once more at the peak {Plans.Number(HighPeak)}, too high for comfort, with and without. Gradient norm and smallest σ (over all layer norms and rows of a fixed batch, every fifth step) are those of the first {FirstSteps} steps.";

    /// <inheritdoc/>
    public override IReadOnlyList<Arm> Arms(LabSize size) =>
    [
        new("no warmup", "lr = cosine(peak, 0)", trial => Train(Unwarmed, trial.Rate, trial)) { IsTuned = true },
        new("warmup", "lr = linear(0, peak) for 25% then cosine(peak, 0)", trial => Train(Warmed, trial.Rate, trial)) { IsTuned = true },
        new("no warmup, high", "lr = cosine(0.03, 0)", trial => Train(Unwarmed, HighPeak, trial)),
        new("warmup, high", "lr = linear(0, 0.03) for 25% then cosine(0.03, 0)", trial => Train(Warmed, HighPeak, trial)),
        new("scaled input", "no training: what goes into a layer norm (ε = 0) times 1 … 0.001", ScaleInput),
    ];

    /// <inheritdoc/>
    public override Tuning Tuning(LabSize size) => new(size.Pick<double[]>([0.01], [0.003, 0.006, 0.012, 0.024]), Trained.TestLoss);

    /// <inheritdoc/>
    public override IEnumerable<MechanismCheck> Mechanism(LabOutcome outcome)
    {
        foreach (var (slope, seed) in outcome["scaled input"].Values(Slope).Zip(outcome.Seeds))
            yield return MechanismCheck.Near($"The gradient before a layer norm is proportional to 1/σ: the slope of its logarithm over that of σ is −1 (seed {seed}).", slope, -1, 0.02);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Effect> Effects =>
    [
        new("At its best peak, training with warmup ends at a lower loss on held-out text.", Trained.TestLoss, "warmup", "no warmup", 0.02),
        new("At a peak of 0.03 warmup ends at a lower loss on held-out text.", Trained.TestLoss, "warmup, high", "no warmup, high", 0.02),
        new("At a peak of 0.03 warmup keeps the largest gradient of the first 200 steps smaller.", LargestGradient, "warmup, high", "no warmup, high", 0.3),
        new("At a peak of 0.03 warmup keeps the smallest σ of the first 200 steps larger.", SmallestSigma, "warmup, high", "no warmup, high", 0.002, IsHigherBetter: true),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Measured> Table =>
    [
        new(Trained.TestLoss, "loss on held-out text"), new(LargestGradient, $"largest gradient norm of the first {FirstSteps} steps"), new(SmallestSigma, $"smallest σ of the first {FirstSteps} steps"),
        new(FirstSigma, "smallest σ before the first step"), new(LaterSigma, "smallest σ after 25% of the steps"), new(MeanGradient, "mean gradient norm over the first 25% of the steps"), new(Slope, "slope of ln gradient over ln σ"),
    ];

    /// <inheritdoc/>
    public override IEnumerable<LineChart> Charts(LabOutcome outcome) => ArmCharts.Of(outcome, Sigma, "gradient norm", Trained.Loss, "lr");

    /// <inheritdoc/>
    public override IEnumerable<string> Findings(LabOutcome outcome)
    {
        var (before, without, with) = (outcome["no warmup, high"].Mean(FirstSigma), outcome["no warmup, high"].Mean(SmallestSigma), outcome["warmup, high"].Mean(SmallestSigma));
        var (later, laterWithout) = (outcome["warmup, high"].Mean(LaterSigma), outcome["no warmup, high"].Mean(LaterSigma));
        yield return $"After 25% of the steps the smallest σ is {ChartNumber.Format(later, 2)} with warmup and {ChartNumber.Format(laterWithout, 2)} without; the mean gradient norm until then is {ChartNumber.Format(outcome["warmup, high"].Mean(MeanGradient), 2)} with it and {ChartNumber.Format(outcome["no warmup, high"].Mean(MeanGradient), 2)} without.{(before < later && later < laterWithout ? " Rows that begin narrow are widened by training, and warmup puts that off." : "")}";
        yield return $"The smallest σ is {ChartNumber.Format(before, 3)} before the first step: gradients are amplified {ChartNumber.Format(1 / before, 3)} times there. At the peak 0.03 it is never below {ChartNumber.Format(without, 3)} in the first {FirstSteps} steps without warmup, and {ChartNumber.Format(with, 3)} with it{(Math.Min(without, with) > 0.9 * before ? ": the start is the worst, and training widens the rows either way" : "")}.";
    }

    static Measures Train(string formula, double peak, Trial trial)
    {
        var text = LabData.Text(trial.Size);
        var network = new Network(LanguageModels.Decoder(text.Alphabet.Count, width: 32, layers: 2, heads: 2), [Window], (ulong)trial.Seed);
        var task = new LanguageModelling(network, text.Train[..((trial.Size.Pick(240, 3200) * Window) + Window)], text.Validation[..trial.Size.Pick(512, 8192)], text.Alphabet.Count, Window);
        var plan = string.Format(CultureInfo.InvariantCulture, $"lr = {formula}", peak);
        var run = Trained.Run(trial, LabData.Of(text.Name, task), new Recipe { Optimizer = "adamw", Plan = plan, Epochs = 2, Batch = 16, Probes = $"{Sigma}(every: 5st)" });
        var (steps, sigmas) = run.Probes.Of(Sigma);
        return run.Measures()
            .With("gradient norm", Curve.Of(run.Steps.GradNorms))
            .With(LargestGradient, run.Steps.GradNorms.Take(FirstSteps).Max())
            .With(SmallestSigma, steps.Zip(sigmas).Where(reading => reading.First < FirstSteps).Min(reading => reading.Second))
            .With(FirstSigma, sigmas[0])
            .With(LaterSigma, steps.Zip(sigmas).Last(reading => reading.First <= 0.25 * run.Steps.Count).Second)
            .With(MeanGradient, run.Steps.GradNorms.Take(run.Steps.Count / 4).Average());
    }

    /// <summary>One row through a linear map whose weights shrink, a layer norm and another map: how the gradient of the first map's weights goes with σ.</summary>
    static Measures ScaleInput(Trial trial)
    {
        var norm = new LayerNormLayer(affine: false, epsilon: 0);
        var network = new Network(new Sequential(("in", new LinearLayer(64)), ("norm", norm), ("out", new LinearLayer(1))), [16], (ulong)trial.Seed);
        var first = network.Parameters.First(parameter => parameter.Name == "in.weight");
        var weights = first.Value.Data.ToArray();
        var random = new CounterRandom((ulong)trial.Seed).Derive("row");
        var tape = new Tape();
        var points = Scales.Select(scale =>
        {
            for (var i = 0; i < weights.Length; i++) first.Value.Data[i] = weights[i] * scale;
            network.Parameters.ClearGradients();
            using (tape.Record()) tape.Backward(Reduce.Sum(network.Forward(Creation.Normal([1, 16], random), Pass.Evaluation)));
            return (X: Math.Log(norm.SmallestDeviation), Y: Math.Log(Math.Sqrt(first.Gradient.Data.ToArray().Sum(value => (double)value * value))));
        });
        return new Measures().With(Slope, LeastSquares.Slope(points));
    }
}
