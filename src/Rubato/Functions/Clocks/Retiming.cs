using Rubato.Compilation;

namespace Rubato.Functions;

/// <summary>A formula on another clock, for functions that move a course in time.</summary>
static class Retiming
{
    public static Value Of(Scope scope, Function function, Formula x)
    {
        var value = scope[x];
        if (scope.Builder.IsSteered(value))
            throw scope.Error(x, "steered", $"{function.Info.Name}: `{x}` depends on what is measured or remembered; only a course that is known beforehand has another clock.", "Use it around what is a function of time.");
        return value;
    }
}
