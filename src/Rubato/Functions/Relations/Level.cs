using Rubato.Compilation;

namespace Rubato.Functions;

/// <summary>Where a formula stands between the least and the greatest of its values over the horizon.</summary>
static class Level
{
    /// <summary>0 at the least value, 1 at the greatest.</summary>
    public static Value Of(Scope scope, Function relation, Formula x, bool log)
    {
        var name = relation.Info.Name;
        var value = scope[x];
        var (low, high) = scope.RangeOf(value, x);
        if (low == high)
            throw scope.Error(relation, "constant-relation", $"{name}: `{x}` is {NumberText.Of(low)} at every step, so it has no phase.", "Relate to something that changes, or use a constant.");
        if (!log) return Value.Share(value - low, scope.Number(high) - low);
        if (low <= 0)
            throw scope.Error(relation, "bad-argument", $"{name}: `{x}` goes down to {NumberText.Of(low)}, which has no logarithm.", "Keep it above 0, or leave `log` out.");
        return Value.Share(Value.Log(value) - Math.Log(low), scope.Number(Math.Log(high)) - Math.Log(low));
    }
}
