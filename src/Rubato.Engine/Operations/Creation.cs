namespace Rubato.Engine;

/// <summary>
/// Tensors from nothing. In the scope of a tape they belong to it, as operations' results do; <see cref="Tensor.Filled"/> and the like make
/// tensors that stay.
/// </summary>
public static class Creation
{
    /// <summary>Every element the same.</summary>
    public static Tensor Full(Shape shape, float value)
    {
        var result = Tape.Make(shape);
        result.Data.Fill(value);
        return result;
    }

    /// <summary>start, start + step, start + 2·step, …: <paramref name="count"/> numbers, each rounded once.</summary>
    /// <exception cref="ArgumentException">The count is negative.</exception>
    public static Tensor Range(int count, float start = 0, float step = 1)
    {
        var result = Tape.Make([count]);
        for (var i = 0; i < count; i++) result.Data[i] = (float)(start + i * (double)step);
        return result;
    }

    /// <summary>Numbers at equal distances from <paramref name="first"/> to <paramref name="last"/>, both included and exact.</summary>
    /// <exception cref="ArgumentException">The count is below 2.</exception>
    public static Tensor Linspace(float first, float last, int count)
    {
        if (count < 2) throw new ArgumentOutOfRangeException(nameof(count), count, $"linspace: got {count} numbers from {first} to {last}; at least 2 are needed.");
        var result = Tape.Make([count]);
        for (var i = 0; i < count; i++) result.Data[i] = (float)(((double)first * (count - 1 - i) + (double)last * i) / (count - 1));
        return result;
    }

    /// <summary>1 on the diagonal of an n×n matrix, 0 elsewhere.</summary>
    /// <exception cref="ArgumentException">n is negative.</exception>
    public static Tensor Identity(int n)
    {
        var result = Tape.Zeros([n, n]);
        for (var i = 0; i < n; i++) result.Data[i * n + i] = 1;
        return result;
    }

    /// <summary>Numbers in [low, high), evenly: element i from number i of the generator.</summary>
    public static Tensor Uniform(Shape shape, CounterRandom random, float low = 0, float high = 1)
    {
        var result = Tape.Make(shape);
        random.FillUniform(result.Data, low, high);
        return result;
    }

    /// <summary>Numbers of the normal distribution: element i from number i of the generator.</summary>
    public static Tensor Normal(Shape shape, CounterRandom random, float mean = 0, float deviation = 1)
    {
        var result = Tape.Make(shape);
        random.FillNormal(result.Data, mean, deviation);
        return result;
    }
}
