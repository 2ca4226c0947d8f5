using Rubato.Engine.Kernels;

namespace Rubato.Engine.Tests.Kernels.Functions;

/// <summary>A kernel function of one number, beside what it must be.</summary>
/// <param name="Name">Its name, with its parameters where it has some.</param>
/// <param name="Function">Its type.</param>
/// <param name="Exact">The same in double precision.</param>
/// <param name="Ulps">Units in the last place that it may be off, anywhere.</param>
internal abstract record FunctionCase(string Name, Type Function, Func<double, double> Exact, double Ulps)
{
    /// <summary>Where results are ordinary: these ranges are looked at closely.</summary>
    public (float Low, float High)[] Ranges { get; init; } = [(-100, 100), (-2, 2)];

    /// <summary>The largest number that the function is made for.</summary>
    public float UpTo { get; init; } = float.PositiveInfinity;

    /// <summary>An error that is allowed whatever the size of the result: where terms cancel, or products have underflowed.</summary>
    public double Absolute { get; init; }

    /// <summary>The derivative in double precision; null for functions that have none.</summary>
    public Func<double, double>? Derivative { get; init; }

    /// <summary>What the gradient may be off, relative to itself or to <see cref="GradientScale"/>.</summary>
    public double GradientTolerance { get; init; } = 1e-6;

    public double GradientScale { get; init; }

    public abstract float[] Map(float[] x);

    public abstract float[] Gradient(float[] x, float[] dy);

    public static FunctionCase Of<F>(string name, F function, Func<double, double> exact, double ulps)
        where F : struct, IUnary => new Unary<F>(name, function, exact, ulps);

    public static FunctionCase Of<F>(string name, F function, Func<double, double> exact, double ulps, Func<double, double> derivative)
        where F : struct, IDifferentiable => new Differentiable<F>(name, function, exact, ulps) { Derivative = derivative };

    public override string ToString() => Name;

    private record Unary<F>(string Name, F Value, Func<double, double> Exact, double Ulps) : FunctionCase(Name, typeof(F), Exact, Ulps)
        where F : struct, IUnary
    {
        public override float[] Map(float[] x)
        {
            var y = new float[x.Length];
            Elementwise.Apply(Value, x, y);
            return y;
        }

        public override float[] Gradient(float[] x, float[] dy) => [];
    }

    private sealed record Differentiable<F>(string Name, F Value, Func<double, double> Exact, double Ulps) : Unary<F>(Name, Value, Exact, Ulps)
        where F : struct, IDifferentiable
    {
        public override float[] Gradient(float[] x, float[] dy)
        {
            var dx = new float[x.Length];
            Elementwise.Apply(new GradientOf<F>(Value), F.ReadsResult ? Map(x) : x, dy, dx);
            return dx;
        }
    }
}
