using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Transformers;

/// <summary>
/// Hugging Face's constant rate, <c>transformers.constant(5e-5)</c>.
/// Formula: v(t) = base_lr. Range: that of base_lr. Edges: none; it never ends.
/// Source: transformers.get_scheduler("constant"), Transformers 5.3.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
[Named("transformers.constant")]
public sealed record Constant(Formula BaseLr) : Dialect
{
    private protected override Formula Translate(Scope scope) => BaseLr;
}
