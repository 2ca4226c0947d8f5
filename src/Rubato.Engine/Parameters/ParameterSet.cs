using System.Collections;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// All parameters of a network, in one buffer for the values and one for the gradients, so that an optimiser passes over
/// them in one sweep. Between parameters the buffers hold zeros, up to the next 64-byte boundary.
/// </summary>
public sealed class ParameterSet : IReadOnlyList<Parameter>
{
    private const int Alignment = 16;
    private readonly Parameter[] parameters;

    internal ParameterSet(IReadOnlyList<Parameter> declared)
    {
        parameters = [.. declared];
        var length = 0;
        foreach (var parameter in parameters) length += RoundUp(parameter.Shape.Count);
        Values = Tensor.Zeros([length]);
        Gradients = Tensor.Zeros([length]);
        var offset = 0;
        foreach (var parameter in parameters)
        {
            parameter.Place(Values, Gradients, offset);
            offset += RoundUp(parameter.Shape.Count);
        }
    }

    /// <summary>How many parameters there are (tensors, not numbers).</summary>
    public int Count => parameters.Length;

    /// <summary>How many numbers they hold together.</summary>
    public long NumberCount => parameters.Sum(p => (long)p.Shape.Count);

    /// <summary>All values, paddings included.</summary>
    public Tensor Values { get; }

    /// <summary>All gradients, paddings included.</summary>
    public Tensor Gradients { get; }

    /// <inheritdoc/>
    public Parameter this[int index] => parameters[index];

    /// <summary>Forgets the gathered gradients.</summary>
    public void ClearGradients()
    {
        foreach (var parameter in parameters) parameter.HasGradient = false;
    }

    /// <summary>√Σg² over all parameters; those that no gradient reached, or that are frozen, count as 0.</summary>
    public double GradientNorm()
    {
        SettleGradients();
        return Math.Sqrt(Reduction.SumOfSquares(Gradients.Data));
    }

    /// <summary>SHA-256 of all values in order, as little-endian single-precision numbers without the paddings; lower-case hex.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var parameter in parameters) hash.AppendData(MemoryMarshal.AsBytes(parameter.Value.Data));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    public IEnumerator<Parameter> GetEnumerator() => ((IEnumerable<Parameter>)parameters).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Writes zeros where no gradient has arrived, or none is wanted.</summary>
    internal void SettleGradients()
    {
        foreach (var parameter in parameters)
        {
            if (parameter.HasGradient && !parameter.IsFrozen) continue;
            parameter.Gradient.Data.Clear();
            parameter.HasGradient = true;
        }
    }

    internal static int RoundUp(int count) => (count + Alignment - 1) / Alignment * Alignment;
}
