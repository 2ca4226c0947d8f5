using static Rubato.Schedule;

namespace Rubato.Dialects.Transformers;

/// <summary>The peer's cosine, which goes on beyond its steps, in the peer's order of operations.</summary>
static class CosineWave
{
    /// <summary>low + (high − low)·½(1 + cos(2π·cycles·(step + ahead)/steps)).</summary>
    public static Formula Between(Formula high, Formula low, double cycles, long steps, long ahead = 0)
    {
        Formula time = ahead == 0 ? Ref("step") : Ref("step") + ahead;
        var height = 1 + Cos(Math.PI * cycles * 2 * (time / steps));
        return low == 0.0 ? high * height / 2 : low + (high - low) * height / 2;
    }
}
