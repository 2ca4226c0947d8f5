using Rubato.Compilation;

namespace Rubato.Functions;

/// <summary>A piece of the hyperbolic tangent, as a share that meets 0 and 1 exactly at the span's ends.</summary>
static class Saturation
{
    public static Value Share(Scope scope, Value start, Value end, bool inclusive)
    {
        var height = Value.Tanh(Value.Lerp(start, end, scope.Share(inclusive)));
        return Value.Share(height - Value.Tanh(start), Value.Tanh(end) - Value.Tanh(start));
    }
}
