using Rubato.Tests.Functions.Control;
using static System.FormattableString;

namespace Rubato.Tests.Functions.Choices;

public class IfTests
{
    [Fact]
    public void If_WithMargin_GoesBackOnlyBeyondIt() =>
        Assert.Equal([0, 1, 1, 1, 0, 0, 1], Steered.Run("if(x < 1, 1, 0, margin: 0.5)", 1, 0.9, 1.4, 1.49, 1.5, 1.2, 0.99));

    [Fact]
    public void If_WithMarginAndNot_IsBentTheOtherWay() =>
        Assert.Equal([0, 1, 1, 0], Steered.Run("if(not x <= 1, 1, 0, margin: 0.5)", 1, 1.1, 0.6, 0.5));

    [Fact]
    public void If_BeforeTheFirstReport_DoesNotHold() =>
        Assert.Equal([0, 0, 1], Steered.Run("if(x < 1, 1, 0, margin: 0.5)", null, double.NaN, 0));

    [Fact]
    public void If_AnyMargin_GoesAsItsTwin()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var (low, high, margin) = (Math.Round(random.NextDouble(), 2), Math.Round(1 + random.NextDouble(), 2), Math.Round(random.NextDouble() / 2, 2));
            var (holds, last) = (false, double.NaN);
            Steered.Follow(Invariant($"if(x < {low} or not x <= {high}, progress, 2, margin: {margin})"), random, (step, report) =>
            {
                last = report ?? last;
                var slack = holds ? margin : 0;
                holds = last < low + slack || !(last <= high - slack);
                return holds ? step / 120.0 : 2;
            });
        }
    }
}
