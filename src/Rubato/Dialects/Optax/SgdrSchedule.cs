using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Optax;

/// <summary>
/// optax's sgdr_schedule, <c>optax.sgdr_schedule([optax.warmup_cosine_decay_schedule(0.01, 0.1, 20, 300), optax.warmup_cosine_decay_schedule(0.01, 0.05, 20, 600)])</c>: warm restarts, each cycle with arguments of its own.
/// Formula: v(t) = cycle_i(t − ∑{decay_steps of the cycles before i}).
/// Range: at least one cycle. Edges: a cycle begins where the decay_steps of those before end; the last one's end value holds.
/// Differs from the peer in its writing: the peer's cosine_kwargs are dictionaries of that function's arguments.
/// Source: optax.sgdr_schedule, optax 0.2.9; Loshchilov and Hutter, SGDR, 2017, arXiv:1608.03983.
/// </summary>
/// <param name="CosineKwargs">The cycles, each a call of <c>optax.warmup_cosine_decay_schedule</c>.</param>
[Named("optax.sgdr_schedule")]
public sealed record SgdrSchedule(ValueList<Formula> CosineKwargs) : OptaxSchedule
{
    private protected override Formula Translate(Scope scope)
    {
        if (CosineKwargs.Count == 0) throw Refuse(scope, null, "cosine_kwargs", "no cycle", "one or more");
        var starts = new List<long>();
        var end = 0L;
        foreach (var formula in CosineKwargs)
        {
            if (formula is not WarmupCosineDecaySchedule cycle)
                throw Refuse(scope, formula, "cosine_kwargs", $"`{formula}`", "calls of optax.warmup_cosine_decay_schedule", "`optax.join_schedules` joins others.");
            starts.Add(end += cycle.Length(scope));
        }
        return Join(CosineKwargs, starts);
    }
}
