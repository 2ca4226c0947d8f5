using Rubato.Tests.Functions;

namespace Rubato.Tests.Dialects;

/// <summary>Python's rules, so that functions in unseen lines mean the same.</summary>
public class PythonFormulaTests
{
    [Theory]
    [InlineData("0.95 ** epoch", 0.857375)]
    [InlineData("epoch // 2", 1)]
    [InlineData("-epoch // 2", -2)]
    [InlineData("epoch % 2", 1)]
    [InlineData("-epoch % 5", 2)]
    [InlineData("-2 ** 2", -4)]
    [InlineData("2 ** -1", 0.5)]
    [InlineData("2 ** 3 ** 2", 512)]
    [InlineData("10 - 2 - 3", 5)]
    [InlineData("8 / 4 / 2", 1)]
    [InlineData("0.5 if e % 3 == 0 else 1.0", 0.5)]
    [InlineData("1 if x < 2 else 2 if x < 4 else 3", 2)]
    [InlineData("(x < 5) * 0.25", 0.25)]
    [InlineData("1 if x else 0", 1)]
    [InlineData("1 if not x == 3 or 2 <= x < 3 else 7", 7)]
    [InlineData("1 if x != 3 and x > 1 else 7", 7)]
    [InlineData("lambda s: 0.5 * (1 + math.cos(math.pi * s / 3))", 0)]
    [InlineData("max(0.0, min(1, s / 6), 1e-3)", 0.5)]
    [InlineData("int(-1.5) + int(1.5) + pow(s, 2) + abs(-1)", 10)]
    [InlineData("math.sqrt(9) + math.log(8, 2) + math.exp(0) + 1_000", 1007)]
    [InlineData("np.tanh(0) + math.floor(2.5) + math.ceil(2.5)", 5)]
    public void Formula_OfPython_GivesItsNumber(string python, double due) =>
        Assert.Equal(due, Compiled.At(PythonFormula.Of(python), 3, 10), 1e-14);

    [Theory]
    [InlineData("schedule(epoch, lr) = lr if epoch < 10 else lr * tf.math.exp(-0.1)", 7)]
    [InlineData("lambda epoch, lr: max(lr / 2, epoch)", 3.5)]
    [InlineData("def_of(epoch) = epoch == 3", 1)]
    public void Formula_OfSeveralParameters_TakesThemInOrder(string python, double due) =>
        Assert.Equal(due, Compiled.At(PythonFormula.Of(python, ["step", "7"]), 3, 10), 1e-14);

    [Theory]
    [InlineData("lambda a: b")]
    [InlineData("lambda a, b, c: a")]
    [InlineData("round(x)")]
    [InlineData("x if x")]
    [InlineData("(x")]
    [InlineData("x @ 2")]
    [InlineData("[x]")]
    public void Formula_OfOtherPython_IsRefused(string python) => Assert.Throws<NotSupportedException>(() => PythonFormula.Of(python));
}
