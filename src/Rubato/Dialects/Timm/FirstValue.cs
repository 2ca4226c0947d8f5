using static Rubato.Schedule;

namespace Rubato.Dialects.Timm;

/// <summary>The peer computes no value for step 0: it has what the constructor left, base_lr where there is no warmup.</summary>
static class FirstValue
{
    public static Formula Is(Formula baseLr, Formula schedule) => If(Ref("step") < 1, baseLr, schedule);
}
