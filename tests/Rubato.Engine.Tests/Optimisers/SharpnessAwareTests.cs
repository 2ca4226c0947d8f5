namespace Rubato.Engine.Tests.Optimisers;

public sealed class SharpnessAwareTests
{
    [Fact]
    public void Ascend_MovesByTheRadiusAlongTheGradient_AndStepReturnsFirst()
    {
        var (optimizer, parameter) = Make();
        Gradient(parameter, 3, 4);
        optimizer.Ascend();
        Assert.Equal(5, optimizer.Norm);
        Assert.True(optimizer.IsAscended);
        Assert.False(parameter.HasGradient);
        Assert.Equal([1.3f, 2.4f], parameter.Value.ToArray());
        Gradient(parameter, 1, 0);
        optimizer.Step();
        Assert.Equal([0.9f, 2], parameter.Value.ToArray());
    }

    [Fact]
    public void Ascend_WithoutGradientOrRadius_StaysAndTheStepIsTheInnerOnes()
    {
        var (optimizer, parameter) = Make();
        optimizer.Ascend();
        Assert.Equal([1, 2], parameter.Value.ToArray());
        optimizer.Step();
        optimizer.Set("rho", 0);
        Gradient(parameter, 3, 4);
        optimizer.Ascend();
        Assert.Equal([1, 2], parameter.Value.ToArray());
    }

    [Fact]
    public void Calls_OutOfOrder_SayWhatComesFirst()
    {
        var (optimizer, _) = Make();
        Assert.Contains("Ascend comes first", Assert.Throws<InvalidOperationException>(optimizer.Step).Message);
        optimizer.Ascend();
        Assert.Contains("second gradient", Assert.Throws<InvalidOperationException>(optimizer.Ascend).Message);
        Assert.Contains("Complete the step", Assert.Throws<InvalidOperationException>(() => optimizer.State).Message);
        optimizer.Step();
        Assert.DoesNotContain(optimizer.State, t => t.Name.EndsWith("start", StringComparison.Ordinal));
    }

    private static (SharpnessAware Optimizer, Parameter Parameter) Make()
    {
        var parameters = new ParameterSet([new Parameter("w", [2], 1, 0)]);
        (parameters[0].Value.Data[0], parameters[0].Value.Data[1]) = (1, 2);
        return (new(new Sgd(parameters, learningRate: 0.1), radius: 0.5), parameters[0]);
    }

    private static void Gradient(Parameter parameter, float x, float y)
    {
        (parameter.Gradient.Data[0], parameter.Gradient.Data[1]) = (x, y);
        parameter.HasGradient = true;
    }
}
