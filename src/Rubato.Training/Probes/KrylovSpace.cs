using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>Orthonormal vectors v₁, v₂, … that span a start and its images, with the tridiagonal matrix T = VᵀAV of the operator among them.</summary>
sealed class KrylovSpace(LinearOperator product, int dimension, CounterRandom random)
{
    /// <summary>Residuals that are small beside the largest eigenvalue by this much are nothing but roundings of the products.</summary>
    const double Rounding = 1e-6;

    const double NothingLeft = 1e-12;

    readonly List<float[]> _basis = [];
    readonly List<double> _diagonal = [], _beside = []; // beside[i] joins v[i] and v[i + 1]; the last is the length of what is left over
    readonly double[] _rest = new double[dimension]; // what of the last image no basis vector explains
    readonly float[] _image = new float[dimension];
    double _largest; // length of an image
    ulong _starts;

    public int Dimension => dimension;

    public int Products => _diagonal.Count;

    public bool IsFinite { get; private set; } = true;

    /// <summary>Takes the first vector: a random one, or a given one with a share of it.</summary>
    public void Begin(ReadOnlySpan<float> start, double freshShare)
    {
        var length = start.IsEmpty ? 0 : WideSums.Norm(start);
        FillRandom();
        if (length > 0 && double.IsFinite(length))
        {
            var share = freshShare / WideSums.Norm(_rest);
            for (var i = 0; i < _rest.Length; i++) _rest[i] *= share;
            WideSums.AddScaled(_rest, 1 / length, start);
        }

        Append(WideSums.Norm(_rest));
    }

    /// <summary>One product, and the next vector from it.</summary>
    public void Grow()
    {
        if (_basis.Count == Products) AppendNext();
        var last = _basis[^1];
        product(last, _image);
        WideSums.Widen(_image, _rest);
        _diagonal.Add(WideSums.Dot(_image, last));
        var before = WideSums.Norm(_rest);
        IsFinite = double.IsFinite(before);
        if (!IsFinite) return;
        _largest = Math.Max(_largest, before);
        var length = Orthogonalise(before);
        _beside.Add(length > NothingLeft * _largest ? length : 0);
    }

    /// <summary>
    /// The largest eigenvalues of T, with the residuals of their vectors under the operator; null where one isn't exact enough and that is asked.
    /// </summary>
    public Eigenvalues? Largest(int count, double tolerance, bool mustBeExact)
    {
        var last = new double[Products];
        last[^1] = 1;
        var values = Diagonalise([last]);
        int[] order = [.. Enumerable.Range(0, Products).OrderByDescending(i => values[i]).Take(count)];
        double[] found = [.. order.Select(i => values[i])], residuals = [.. order.Select(i => _beside[^1] * Math.Abs(last[i]))];
        var floor = Rounding * values.Max(Math.Abs);
        var isConverged = found.Length == count;
        for (var i = 0; i < found.Length; i++) isConverged &= residuals[i] <= Math.Max(tolerance * Math.Abs(found[i]), floor);
        return isConverged || !mustBeExact ? new(found, residuals, isConverged, this, WeightsOf(order)) : null;
    }

    /// <summary>Σ weight·v, of length 1.</summary>
    public void Combine(ReadOnlySpan<double> weights, Span<float> into)
    {
        var sum = new double[dimension];
        for (var i = 0; i < weights.Length; i++) WideSums.AddScaled(sum, weights[i], _basis[i]);
        WideSums.Scale(sum, 1 / WideSums.Norm(sum), into);
    }

    double[] Diagonalise(double[][] rows)
    {
        double[] values = [.. _diagonal], beside = [.. _beside];
        TridiagonalMatrix.Diagonalise(values, beside, rows);
        return values;
    }

    double[][] WeightsOf(int[] eigenvalues)
    {
        var rows = new double[Products][];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = new double[Products];
            rows[i][i] = 1;
        }

        Diagonalise(rows);
        return [.. eigenvalues.Select(i => rows.Select(row => row[i]).ToArray())];
    }

    void AppendNext()
    {
        var length = _beside[^1];
        while (length == 0) length = Fresh();
        Append(length);
    }

    /// <summary>The basis spans all images of its vectors: what it lacks can only be found from another start.</summary>
    double Fresh()
    {
        FillRandom();
        var before = WideSums.Norm(_rest);
        var length = Orthogonalise(before);
        return length > NothingLeft * before ? length : 0;
    }

    void Append(double length)
    {
        var vector = new float[dimension];
        WideSums.Scale(_rest, 1 / length, vector);
        _basis.Add(vector);
    }

    /// <summary>Takes off what the basis explains, again where cancellation has left roundings behind; gives the length of the rest.</summary>
    double Orthogonalise(double before)
    {
        const double cancelled = 0.7; // B. N. Parlett, "The symmetric eigenvalue problem", section 6-9: twice is enough
        while (true)
        {
            foreach (var vector in _basis) WideSums.AddScaled(_rest, -WideSums.Dot(_rest.AsSpan(), vector), vector);
            var length = WideSums.Norm(_rest);
            if (length >= cancelled * before || length <= NothingLeft * before) return length;
            before = length;
        }
    }

    void FillRandom()
    {
        Rademacher.Fill(random.Derive(_starts++), _image);
        WideSums.Widen(_image, _rest);
    }
}
