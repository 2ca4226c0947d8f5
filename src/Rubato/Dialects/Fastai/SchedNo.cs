using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Fastai;

/// <summary>
/// fastai's SchedNo, <c>fastai.SchedNo(0.1, 0.001)</c>: the start throughout.
/// Formula: v = start. Range: start. Edges: none.
/// Quirks: the end isn't used.
/// Source: fastai.callback.schedule.SchedNo, fastai 2.8.
/// </summary>
/// <param name="Start">The value.</param>
/// <param name="End">Not used.</param>
[Named("fastai.SchedNo")]
public sealed record SchedNo(Formula Start, Formula End) : Dialect
{
    private protected override Formula Translate(Scope scope) => Start;
}
