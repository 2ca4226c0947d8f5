using Rubato.Training.Probes;
using Rubato.Training.Tasks;
using Rubato.Training.Tests.Averages;
using Rubato.Training.Tests.Loop;
using Rubato.Training.Tests.Tasks;

namespace Rubato.Training.Tests.Probes;

public class PurityTests
{
    /// <summary>A probe leaves weights, gradients and statistics as they are, to the bit, which the helper checks, and reports all that it promises.</summary>
    [Theory]
    [InlineData("ImageClassification")]
    [InlineData("batch norm")]
    [InlineData("LanguageModelling")]
    public void Measure_EveryProbeThatTheRunAllows_ChangesNothing(string name)
    {
        var made = name == "batch norm" ? () => new ImageClassification(Trainee.New(Trainee.WithBatchNorm), Trained.Glyphs) : TaskSamples.All[name];
        if (name == "batch norm") Assert.Contains(ProbeCatalog.Kinds, kind => kind.Name == "bn_gap");
        foreach (var kind in ProbeCatalog.Kinds.Where(kind => kind.Refusal(Measured.TargetOf(made())) is null))
        {
            var measured = new Measured(kind, made(), batch: 8);
            Assert.True(double.IsFinite(kind.Cost(measured.Target)), kind.Name);
            measured.Step(0); // some compare two steps
            var found = measured.Step(1);
            foreach (var signal in kind.Signals)
            {
                if (!signal.IsOfGroups) Assert.Contains(signal.Name, found.Keys);
                else Assert.All(measured.Target.Optimizer.Groups, group => Assert.Contains($"{signal.Name}[{group.Name}]", found.Keys));
            }
        }
    }
}
