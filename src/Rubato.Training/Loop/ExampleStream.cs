using Rubato.Training.Data;

namespace Rubato.Training;

/// <summary>The training examples as a run sees them: pass after pass, each in an order of its own. Where it stands is two numbers.</summary>
sealed class ExampleStream(long seed, int count)
{
    readonly BatchOrder _order = new(seed, count);
    readonly int[] _indices = new int[count];
    int[] _batch = [];
    int _ordered = -1;

    /// <summary>The pass over the data in which the next example lies, from 0.</summary>
    public int Epoch { get; private set; }

    /// <summary>Examples of that pass that have been taken.</summary>
    public int Offset { get; private set; }

    /// <summary>Goes to a place.</summary>
    public void GoTo(int epoch, int offset) => (Epoch, Offset) = (epoch, offset);

    /// <summary>
    /// The next examples; valid until the next call. A batch ends with its pass, so that it may be short, or goes on in the next one where
    /// <paramref name="crosses"/> says so.
    /// </summary>
    public ReadOnlyMemory<int> Take(int wanted, bool crosses)
    {
        if (!crosses) return Piece(Math.Min(wanted, count - Offset));
        if (_batch.Length < wanted) _batch = new int[wanted];
        for (var filled = 0; filled < wanted;)
        {
            var piece = Piece(Math.Min(wanted - filled, count - Offset));
            piece.CopyTo(_batch.AsMemory(filled));
            filled += piece.Length;
        }

        return _batch.AsMemory(0, wanted);
    }

    ReadOnlyMemory<int> Piece(int length)
    {
        if (_ordered != Epoch)
        {
            _order.Fill(Epoch, _indices);
            _ordered = Epoch;
        }

        var piece = _indices.AsMemory(Offset, length);
        Offset += length;
        if (Offset == count) GoTo(Epoch + 1, 0);
        return piece;
    }
}
