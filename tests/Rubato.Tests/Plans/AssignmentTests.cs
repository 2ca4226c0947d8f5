using static Rubato.Schedule;
using Torch = Rubato.Dialects.Torch;

namespace Rubato.Tests.Plans;

public class AssignmentTests
{
    [Fact]
    public void Plan_BuiltInCode_EqualsItsText()
    {
        var plan = new Plan(
            ("let peak", 0.1),
            ("lr", Linear(1e-3, Ref("peak")).For(Percent(5)).Then(Cosine(Ref("peak"), 1e-4))),
            ("momentum", Mirror(Ref("lr"), 0.85, 0.95)),
            ("lr[embed]", new Torch.StepLR(BaseLr: 1e-4, StepSize: 30)),
            ("dropout", If(Ref("epoch") < 3 & !(Ref("loss") > 2), 0, 0.1)));
        Assert.Equal(Plan.Parse("""
            let peak = 0.1
            lr = linear(1e-3, peak) for 5% then cosine(peak, 1e-4)
            momentum = mirror(lr, 0.85, 0.95)
            lr[embed] = torch.StepLR(1e-4, step_size: 30)
            dropout = if(epoch < 3 and not loss > 2, 0, 0.1)
            """), plan);
        Assert.Equal(plan, Plan.Parse(plan.ToString()));
    }

    [Theory]
    [InlineData("lr[")]
    [InlineData("[embed]")]
    [InlineData("let lr[embed]")]
    [InlineData("step")]
    [InlineData("")]
    public void Line_WithoutAName_IsRefused(string target) =>
        Assert.Throws<ArgumentException>(() => (Assignment)(target, new Number(1)));
}
