namespace Rubato.Training.Data;

/// <summary>
/// Windows of T characters of a text that don't overlap, each with the character that follows each of its own. Those to
/// learn from start at offset, offset + T, offset + 2T …, and the offset changes with the epoch, so that no character is
/// always the first of its window.
/// </summary>
public sealed class TextSequences
{
    readonly ReadOnlyMemory<int> _characters;
    readonly bool _shifts;

    internal TextSequences(ReadOnlyMemory<int> characters, int tokens, bool shifts)
    {
        (_characters, Tokens, _shifts) = (characters, tokens, shifts);
        Count = shifts ? (characters.Length - tokens) / tokens : (characters.Length - 1) / tokens;
    }

    /// <summary>T: characters of a sequence.</summary>
    public int Tokens { get; }

    /// <summary>
    /// Sequences, the same for every offset: ⌊(n − T)/T⌋ of n characters to learn from, ⌊(n − 1)/T⌋ of those to judge by.
    /// </summary>
    public int Count { get; }

    /// <summary>The first window's start, 0 … T − 1: a function of (seed, epoch). 0 for the text to judge by.</summary>
    public int OffsetAt(long seed, int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        return _shifts ? new RandomStream((ulong)seed, Streams.TextOffset, (ulong)epoch).NextBelow(Tokens) : 0;
    }

    /// <summary>
    /// Gathers the sequences at <paramref name="indices"/>: their characters as inputs <c>[B,T]</c>, and the one after each
    /// as targets <c>[B·T]</c>. Allocates nothing.
    /// </summary>
    /// <param name="indices">Which sequences, 0 … <see cref="Count"/> − 1.</param>
    /// <param name="offset">The first window's start, from <see cref="OffsetAt"/>.</param>
    /// <param name="inputs">Takes places in the alphabet, as numbers that embeddings are looked up by.</param>
    /// <param name="targets">Takes places in the alphabet.</param>
    /// <exception cref="ArgumentException">A destination is too short, or an index or the offset is out of range.</exception>
    public void FillBatch(ReadOnlySpan<int> indices, int offset, Span<float> inputs, Span<int> targets)
    {
        var needed = (long)indices.Length * Tokens;
        if (inputs.Length < needed || targets.Length < needed)
        {
            throw new ArgumentException(
                $"The destinations hold {inputs.Length} inputs and {targets.Length} targets; {indices.Length} sequences of {Tokens} characters need {needed} of each.",
                nameof(inputs));
        }

        if ((uint)offset >= (uint)(_shifts ? Tokens : 1))
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"0 to {(_shifts ? Tokens - 1 : 0)} are allowed.");
        for (var row = 0; row < indices.Length; row++)
        {
            if ((uint)indices[row] >= (uint)Count)
                throw new ArgumentOutOfRangeException(nameof(indices), indices[row], $"There are {Count} sequences.");
            var window = _characters.Span.Slice(offset + (indices[row] * Tokens), Tokens + 1);
            var first = row * Tokens;
            window[1..].CopyTo(targets[first..]);
            for (var t = 0; t < Tokens; t++)
                inputs[first + t] = window[t];
        }
    }
}
