using Rubato.Engine;
using Rubato.Training.Tasks;

namespace Rubato.Training.Probes;

/// <summary>
/// <c>ensemble_disagreement</c>: the share, 0 to 1, of about 512 held-out answers that two networks give differently, the mean over all pairs of the networks at the last
/// five measurements, or of those that there were so far. An ensemble of these snapshots gains nothing where it is 0 (G. Huang et al., 2017, arXiv:1704.00109);
/// between two alone it is the churn (M. Milani Fard et al., NIPS 2016). 0 at the first measurement; refused for tasks that tell no classes.
/// </summary>
sealed class EnsembleDisagreement : Probe
{
    const string Signal = "ensemble_disagreement";
    const int Networks = 5;

    public static readonly ProbeKind Kind = new(target => new EnsembleDisagreement(target), [new(Signal) { Initial = 0, Description = "share of held-out answers that the last five measured networks give differently" }])
    {
        Every = Schedule.Epochs(1),
        Start = CostModel.StartOfNetwork,
        Cost = HeldOut.Cost,
        Refusal = HeldOut.Refusal,
    };

    readonly IClassifier _classifier;
    readonly Tensor _answers;
    readonly Tensor _measured = Tensor.Zeros([1]);

    public EnsembleDisagreement(ProbeTarget target)
    {
        _classifier = (IClassifier)target.Task;
        _answers = Tensor.Zeros([Networks, _classifier.Answers]);
    }

    /// <summary>Classes as numbers, a row for each network, the eldest written over; and how many rows are in use or were.</summary>
    public override IEnumerable<NamedTensor> State => [new("answers", _answers), new("measured", _measured)];

    public override void BeforeStep(ProbeStep step)
    {
        var measured = (int)_measured.Data[0];
        var answers = _classifier.Ask();
        var row = RowOf(measured % Networks);
        for (var i = 0; i < row.Length; i++) row[i] = answers.Given(i);
        // Counted on from the second five again, so that the number stays exact.
        _measured.Data[0] = measured + 1 < 2 * Networks ? measured + 1 : Networks;
        step.Report(Signal, Disagreement(Math.Min(measured + 1, Networks)));
    }

    double Disagreement(int networks)
    {
        var (differing, pairs) = (0L, 0);
        for (var i = 0; i < networks; i++)
        {
            for (var j = 0; j < i; j++, pairs++)
            {
                var one = RowOf(i);
                var other = RowOf(j);
                for (var answer = 0; answer < one.Length; answer++) differing += one[answer] == other[answer] ? 0 : 1;
            }
        }

        return pairs == 0 ? 0 : (double)differing / pairs / _classifier.Answers;
    }

    Span<float> RowOf(int network) => _answers.Data.Slice(network * _classifier.Answers, _classifier.Answers);
}
