namespace Rubato.Engine.Tests.Optimisers;

public sealed class GradientClippingTests
{
    [Theory]
    [InlineData(6, 6, false)]
    [InlineData(5, 5, false)]
    [InlineData(2.5, 2.5, true)]
    [InlineData(double.PositiveInfinity, 5, false)]
    public void ByNorm_Of3And4_IsScaledOnlyAboveTheMaximum(double maximum, double most, bool isClipped)
    {
        var parameters = Parameters(3, 0, -4);
        Assert.Equal(new ClippedNorm(5, isClipped), GradientClipping.ByNorm(parameters, maximum));
        var scale = (float)Math.Min(1, most / 5);
        Assert.Equal([3 * scale, 0, -4 * scale], parameters[0].Gradient.ToArray());
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void ByNorm_NotFinite_IsReportedAndScalesNothing(float value)
    {
        var parameters = Parameters(3, value, -4);
        var found = GradientClipping.ByNorm(parameters, 1);
        Assert.Equal(value, found.Norm);
        Assert.False(found.IsClipped);
        Assert.Equal([3, value, -4], parameters[0].Gradient.ToArray());
    }

    [Fact]
    public void ByNorm_NoGradientArrived_IsZero()
    {
        var parameters = Parameters(3, 0, -4);
        parameters.ClearGradients();
        Assert.Equal(new ClippedNorm(0, false), GradientClipping.ByNorm(parameters, 1));
    }

    [Fact]
    public void ByValue_BringsEachIntoTheBounds_AndKeepsNaN()
    {
        var parameters = Parameters(3, float.NaN, -4);
        GradientClipping.ByValue(parameters, 3.5);
        Assert.Equal([3, float.NaN, -3.5f], parameters[0].Gradient.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void Maximum_NotAboveZero_IsRefused(double maximum)
    {
        var parameters = Parameters(1, 2, 3);
        Assert.Contains("allowed is 0 < maximum ≤ ∞", Assert.Throws<ArgumentOutOfRangeException>(() => GradientClipping.ByNorm(parameters, maximum)).Message);
        Assert.Contains("maximum", Assert.Throws<ArgumentOutOfRangeException>(() => GradientClipping.ByValue(parameters, maximum)).Message);
    }

    [Fact]
    public void ClippedGradients_ReportsTheNormAndWhetherItClipped()
    {
        var parameters = Parameters(3, 0, -4);
        var optimizer = new ClippedGradients(new Sgd(parameters, learningRate: 1), maximumNorm: 2.5);
        optimizer.Step();
        Assert.Equal(new ClippedNorm(5, true), optimizer.Last);
        Assert.Equal([-1.5f, 0, 2], parameters[0].Value.ToArray());
        optimizer.Set("clip_norm", 10);
        optimizer.Step(); // the clipped gradients again
        Assert.Equal(new ClippedNorm(2.5, false), optimizer.Last);
    }

    [Fact]
    public void Wrapper_HyperparametersOfTheInnerOne_AreShared()
    {
        var inner = new Sgd(Parameters(1, 2, 3));
        var optimizer = new ClippedGradients(inner);
        optimizer.Set("lr", 0.25);
        Assert.Equal(0.25, inner[0, 0]);
        inner.Set("momentum", 0.5);
        Assert.Equal(0.5, optimizer[1, 0]);
        Assert.Equal<string>(["lr", "momentum", "weight_decay", "clip_norm", "clip_value"], [.. optimizer.Hyperparameters]);
        Assert.Contains("clip_norm", Assert.Throws<ArgumentException>(() => new ClippedGradients(optimizer)).Message);
    }

    private static ParameterSet Parameters(params float[] gradient)
    {
        var parameters = new ParameterSet([new Parameter("w", [gradient.Length], 1, 0)]);
        gradient.CopyTo(parameters[0].Gradient.Data);
        parameters[0].HasGradient = true;
        return parameters;
    }
}
