namespace Rubato.Labs.Tests.Frame;

public class EffectTests
{
    static EffectOutcome Judge(bool isHigherBetter, double smallest, params double[] differences)
    {
        double[] against = [.. differences.Select((_, i) => 10.0 + i)];
        ArmOutcome Outcome(string name, IEnumerable<double> values) => new(MadeUpLab.Arm(name, _ => 0), double.NaN, [], [.. values.Select(value => new Measures().With("x", value))]);
        var sign = isHigherBetter ? 1 : -1;
        var lab = new MadeUpLab();
        return new Effect("It is so.", "x", "arm", "against", smallest, isHigherBetter)
            .Judge(new(lab, LabSize.Full, [.. differences.Select((_, i) => (long)i + 1)], [Outcome("arm", against.Zip(differences, (value, difference) => value + (sign * difference))), Outcome("against", against)]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Judge_AClearAndLargeDifference_IsSupported(bool isHigherBetter)
    {
        var found = Judge(isHigherBetter, 0.5, 1, 1.25, 0.75, 1.5, 1, 1.25, 0.75, 1);
        Assert.Equal(Verdict.Supported, found.Verdict);
        Assert.Equal(1.0625, found.Mean, 12);
        Assert.True(found.Low > 0 && found.Low < found.Mean && found.High > found.Mean);
    }

    [Fact]
    public void Judge_AClearButTinyDifference_IsNotSupported() => Assert.Equal(Verdict.NotSupported, Judge(true, 0.5, 0.125, 0.0625, 0.125, 0.25, 0.125, 0.125, 0.0625, 0.125).Verdict);

    [Fact]
    public void Judge_TheOtherWayRound_IsNotSupported() => Assert.Equal(Verdict.NotSupported, Judge(true, 0.5, -1, -2, -1, -1, -2, -1, -1, -1).Verdict);

    [Fact]
    public void Judge_WideDifferences_AreInconclusive() => Assert.Equal(Verdict.Inconclusive, Judge(true, 0.5, 4, -3, 5, -4, 3, -3, 4, -2).Verdict);

    [Fact]
    public void Judge_APairWithoutANumber_IsInconclusive() => Assert.Equal(Verdict.Inconclusive, Judge(true, 0.5, 1, double.NaN, 1, 1, 1, 1, 1, 1).Verdict);
}
