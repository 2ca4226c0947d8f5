using Rubato.Engine;
using Rubato.Training.Tasks;

namespace Rubato.Training.Tests.Tasks;

public class AdversarialTrainingTests
{
    static readonly BatchMoment Moment = new(5, 3, 0, 0);
    static readonly int[] Examples = [3, 17, 0, 25];

    [Fact]
    public void Evaluate_AfterAShortRun_DrawsFarNearerToTheData()
    {
        var task = TaskSamples.Adversaries(width: 64);
        task.Set("label_smoothing", 0.1);
        var (before, after) = Learning.Run(task, steps: 1000, batch: 64, lr: 2e-3, beta1: 0.5);
        Assert.True(after.Loss < 0.2 * before.Loss, $"{before.Loss} {after.Loss}");
        Assert.InRange(after.Accuracy, 0.3, 0.8); // fooled, unlike one that sees noise
    }

    [Fact]
    public void Loss_Gradient_IsForEachNetworkThatOfItsOwnLoss()
    {
        var task = TaskSamples.Adversaries();
        var gradient = Learning.GradientOf(task, Examples, Moment);
        var loss = Learning.LossOf(task, Examples, Moment);

        // Both losses apart, on networks of their own with the same weights, with all that they lead back to.
        var pair = AdversarialPair.OfPoints(latent: 4, 32);
        var network = new Network(new Both(pair), [4], 0);
        task.Network.Parameters.Values.Data.CopyTo(network.Parameters.Values.Data);
        var latents = Tensor.Zeros([4, 4]);
        for (var row = 0; row < 4; row++)
            for (var i = 0; i < 4; i++) latents.Data[(4 * row) + i] = Moment.RandomOf("latent", Examples[row]).Normal((ulong)i);
        var real = Tensor.From([.. Examples.SelectMany(n => TaskSamples.Corners(256, 1)[(2 * n)..((2 * n) + 2)])], [4, 2]);
        var (ones, zeros) = (Tensor.Filled([4, 1], 1), Tensor.Zeros([4, 1]));
        (float Value, float[] Gradient) Differentiate(Func<Tensor, Tensor> lossOf)
        {
            var tape = new Tape();
            network.Parameters.ClearGradients();
            using (tape.Record())
            {
                var own = lossOf(pair.Discriminator.Forward(pair.Generator.Forward(latents, Pass.Evaluation), Pass.Evaluation));
                tape.Backward(own);
                network.Parameters.GradientNorm(); // writes zeros where no gradient arrived
                return (own.Item(), network.Parameters.Gradients.ToArray());
            }
        }

        var discriminating = Differentiate(score => Arithmetic.Add(
            BinaryCrossEntropy.Mean(pair.Discriminator.Forward(real, Pass.Evaluation), ones), BinaryCrossEntropy.Mean(score, zeros)));
        var generating = Differentiate(score => BinaryCrossEntropy.Mean(score, ones));
        Assert.Equal(discriminating.Value + generating.Value, loss, 1e-5); // single precision
        var at = 0;
        foreach (var parameter in task.Network.Parameters)
        {
            var own = parameter.Name.StartsWith("generator.", StringComparison.Ordinal) ? generating : discriminating;
            for (var i = 0; i < parameter.Shape.Count; i++) Assert.Equal(own.Gradient[at + i], gradient[at + i], 1e-5f);
            at += (parameter.Shape.Count + 15) / 16 * 16; // parameters begin at 64 bytes
        }

        Assert.Equal(gradient.Length, at);
    }

    [Theory]
    [InlineData("weight_generator", "generator.")]
    [InlineData("weight_discriminator", "discriminator.")]
    public void Weights_OneOfThemZero_LeavesItsNetworkWithoutGradient(string weight, string resting)
    {
        var task = TaskSamples.Adversaries();
        task.Set(weight, 0);
        Learning.GradientOf(task, Examples, Moment);
        foreach (var parameter in task.Network.Parameters)
        {
            var rests = parameter.Name.StartsWith(resting, StringComparison.Ordinal);
            Assert.Equal(!rests, parameter.Gradient.ToArray().Any(g => g != 0));
        }
    }

    [Fact]
    public void Plan_RatesForEachNetwork_MoveThatNetworkAlone()
    {
        var task = TaskSamples.Adversaries();
        var optimizer = new Sgd(task.Network.Parameters, Engine.ParameterGroup.Each(task.Network.Parameters));
        var hyperparameters = new Hyperparameters(optimizer, task.Network, task.Hyperparameters);
        var context = new PlanContext(10, 10, 4) { Hyperparameters = hyperparameters.All, Groups = Models.GroupsOf(task.Network) };
        var plan = Plan.Parse("lr[generator.*] = 0; lr[discriminator.*] = 0.1; weight_generator = 2", "plan").Compile(context);
        var before = task.Network.Parameters.ToDictionary(p => p.Name, p => p.Value.ToArray());
        plan.Bind(hyperparameters.SettersOf(plan)).Apply(0);
        Learning.GradientOf(task, Examples, Moment);
        optimizer.Step();
        foreach (var parameter in task.Network.Parameters)
            Assert.Equal(parameter.Name.StartsWith("generator.", StringComparison.Ordinal), before[parameter.Name].AsSpan().SequenceEqual(parameter.Value.Data));
    }

    [Fact]
    public void Loss_ImagesWithTransposedConvolutions_IsFinite()
    {
        Shape image = [8, 8, 1];
        var task = new AdversarialTraining(
            AdversarialPair.OfImages(image, latent: 4, width: 4, last: new ActivationLayer(Activations.Tanh)), 4, 1, image, new float[64 * 8], new float[64 * 2]);
        Assert.True(float.IsFinite(Learning.LossOf(task, [0, 5], Moment)));
        Assert.True(double.IsFinite(task.Evaluate().Loss));
    }

    [Fact]
    public void Constructor_BadInput_IsRefusedInWords()
    {
        static string Refusal(int latent, Shape sample, float[] train) =>
            Assert.Throws<TrainingException>(() => new AdversarialTraining(AdversarialPair.OfPoints(4), latent, 1, sample, train, new float[2])).Message;
        Assert.Contains("got 0 latent numbers", Refusal(0, [2], new float[2]));
        Assert.Contains("got a generator of samples [2]; allowed are samples [3]", Refusal(4, [3], new float[3]));
        Assert.Contains("training data: got 3 numbers", Refusal(4, [2], new float[3]));
        var pair = AdversarialPair.OfPoints(4);
        Assert.Contains(
            "got a discriminator with outputs [2]; allowed is one score",
            Assert.Throws<TrainingException>(() => new AdversarialTraining(new(pair.Generator, new LinearLayer(2)), 4, 1, [2], new float[2], new float[2])).Message);
    }

    /// <summary>The pair under the names that the task gives it.</summary>
    sealed class Both(AdversarialPair pair) : Layer
    {
        public override Shape Build(NetworkBuilder builder, Shape input)
        {
            var sample = builder.Build("generator", pair.Generator, input);
            builder.Build("discriminator", pair.Discriminator, sample);
            return sample;
        }

        public override Tensor Forward(Tensor x, Pass pass) => pair.Generator.Forward(x, pass);
    }
}
