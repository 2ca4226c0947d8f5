using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Functions
{
    /// <summary>
    /// A value that was right at a reference, carried over by a power law, <c>scaled(0.1, by: batch_size, reference: 256)</c>.
    /// Formula: v = x·(by/reference)^power; a power of 1 is the linear law, 0.5 the square-root law, −1 keeps the product.
    /// Range: by and reference above 0. Edges: v = x where <c>by</c> is the reference.
    /// Errors: a constant <c>by</c> or <c>reference</c> of 0 or less.
    /// Source: for the rate of SGD by the batch size, linear, Goyal et al., Accurate, large minibatch SGD, 2017,
    /// arXiv:1706.02677; for that of adaptive methods, the square root, Malladi et al., On the SDEs and scaling rules for
    /// adaptive gradient algorithms, 2022, arXiv:2205.10287.
    /// </summary>
    /// <param name="X">The value at the reference.</param>
    /// <param name="By">What it follows, as <c>batch_size</c>.</param>
    /// <param name="Reference">Where x was right.</param>
    /// <param name="Power">How closely it follows.</param>
    public sealed record Scaled(Formula X, Formula By, Formula Reference, [Default(1)] Formula? Power = null) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var by = scope.Demand(By, "by", v => v > 0, "more than 0");
            var reference = scope.Demand(Reference, "reference", v => v > 0, "more than 0");
            return scope[X] * Value.Power(by / reference, scope[Given(Power)]);
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Scaled"/>
        /// <param name="x">The value at the reference.</param>
        /// <param name="by">What it follows, as <c>batch_size</c>.</param>
        /// <param name="reference">Where <paramref name="x"/> was right.</param>
        /// <param name="power">How closely it follows; 1 when left out.</param>
        public static Functions.Scaled Scaled(Formula x, Formula by, Formula reference, Formula? power = null) => new(x, by, reference, power);
    }
}
