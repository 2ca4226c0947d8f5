namespace Rubato.Training.Probes;

/// <summary>The gradients of a batch's equal parts (<see cref="BatchParts"/>), and what they tell of the noise in it. Takes its memory once: a gradient for each part.</summary>
sealed class PartGradients
{
    /// <summary>Numbers of each gradient that are together in the processor's cache.</summary>
    const int Block = 2048;

    readonly double[,] _products = new double[BatchParts.Most, BatchParts.Most];
    float[][] _gradients = [];
    int _parts, _examples;

    /// <summary>Computes them; false where the batch is too small or nothing is trained.</summary>
    public bool Measure(ProbeStep step)
    {
        var objective = step.Target.Objective;
        _parts = BatchParts.Of(step.Target, step.Examples.Length);
        if (_parts == 0 || objective.Count == 0) return false;
        _examples = step.Examples.Length / _parts;
        if (_gradients.Length < _parts || _gradients[0].Length != objective.Count) _gradients = [.. Enumerable.Range(0, _parts).Select(_ => new float[objective.Count])];
        for (var part = 0; part < _parts; part++) objective.GradientOf(step.Examples.Slice(part * _examples, _examples), step.Moment with { Part = part }, _gradients[part]);
        return true;
    }

    /// <summary>What they tell over some parameters, each part left out in turn for the errors, as <see cref="GradientMoments"/> does.</summary>
    public NoiseScaleEstimate Estimate(IEnumerable<ParameterSlice> slices)
    {
        Array.Clear(_products);
        foreach (var slice in slices)
            for (var first = 0; first < slice.Length; first += Block) AddProducts(slice.Offset + first, Math.Min(Block, slice.Length - first));

        Span<double> rows = stackalloc double[_parts]; // Σⱼ gᵢ·gⱼ
        rows.Clear();
        var (sum, squares) = (0.0, 0.0);
        for (var i = 0; i < _parts; i++)
        {
            for (var j = 0; j < _parts; j++) rows[i] += i < j ? _products[j, i] : _products[i, j];
            sum += rows[i];
            squares += _products[i, i];
        }

        var without = new (double, double, int)[_parts];
        for (var i = 0; i < _parts; i++) without[i] = (sum - (2 * rows[i]) + _products[i, i], squares - _products[i, i], _parts - 1);
        return GradientMoments.Jackknife(_examples, (sum, squares, _parts), without);
    }

    void AddProducts(int first, int length)
    {
        for (var i = 0; i < _parts; i++)
            for (var j = 0; j <= i; j++) _products[i, j] += WideSums.Dot(Stretch(i), Stretch(j));
        ReadOnlySpan<float> Stretch(int part) => _gradients[part].AsSpan(first, length);
    }
}
