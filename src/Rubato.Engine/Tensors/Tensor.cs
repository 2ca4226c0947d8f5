using System.Globalization;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// Single-precision numbers in row-major order. Tensors that an operation makes while a <see cref="Tape"/> is active belong
/// to it and end with its scope; all others live as long as they are referenced.
/// </summary>
public sealed class Tensor
{
    private float[] buffer;
    private int start;

    private Tensor(float[] buffer, int start, Shape shape)
    {
        this.buffer = buffer;
        this.start = start;
        Shape = shape;
        Root = this;
    }

    /// <summary>Lengths of the axes.</summary>
    public Shape Shape { get; private set; }

    /// <summary>Number of elements.</summary>
    public int Count => Shape.Count;

    /// <summary>The numbers themselves, to read and to write.</summary>
    /// <exception cref="ObjectDisposedException">The scope that the tensor belonged to has ended.</exception>
    public Span<float> Data => !IsReleased
        ? buffer.AsSpan(start, Shape.Count)
        : throw new ObjectDisposedException(
            nameof(Tensor), $"the tensor {Shape} was used after the scope of its tape had ended. Copy what must stay with Tape.Keep or ToArray.");

    /// <summary>Whether derivatives with respect to this tensor are wanted, for itself or for what it was made from.</summary>
    public bool IsTracked { get; internal set; }

    /// <summary>The parameter whose value this is; null for all other tensors.</summary>
    internal Parameter? Parameter { get; set; }

    /// <summary>The tape that <see cref="Position"/> counts on; null while the tensor is on none.</summary>
    internal Tape? Tape { get; set; }

    /// <summary>Position on the tape of the operation that made this tensor; −1 for one that none made.</summary>
    internal int Position { get; set; } = -1;

    internal bool IsReleased { get; private set; }

    /// <summary>The tensor whose memory this one shows; itself where the memory is its own.</summary>
    internal Tensor Root { get; private set; } = null!;

    /// <summary>Whether a walk along a tape made it for itself, and may end it as soon as nothing holds it.</summary>
    internal bool IsTransient { get; set; }

    /// <summary>Places of the walk that hold this memory.</summary>
    internal int Holders { get; set; }

    /// <summary>The turn of the walk in which the first of them took it.</summary>
    internal int HeldSince { get; set; }

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(Shape shape)
    {
        var tensor = Uninitialised(shape);
        tensor.Data.Clear();
        return tensor;
    }

    /// <summary>A tensor whose numbers the caller fills in; in the scope of a tape it belongs to the tape.</summary>
    public static Tensor Scratch(Shape shape) => Tape.Make(shape);

    /// <summary>A tensor with every element set to one value.</summary>
    public static Tensor Filled(Shape shape, float value)
    {
        var tensor = Uninitialised(shape);
        tensor.Data.Fill(value);
        return tensor;
    }

    /// <summary>A single number, rank 0.</summary>
    public static Tensor Scalar(float value) => Filled([], value);

    /// <summary>A tensor with a copy of the given numbers.</summary>
    /// <exception cref="ArgumentException">The count of numbers isn't the shape's.</exception>
    public static Tensor From(ReadOnlySpan<float> values, Shape shape)
    {
        if (values.Length != shape.Count)
            throw new ArgumentException($"tensor: got {values.Length} numbers for the shape {shape}, which holds {shape.Count}.");
        var tensor = Uninitialised(shape);
        values.CopyTo(tensor.Data);
        return tensor;
    }

    /// <summary>The single number that a tensor of one element holds.</summary>
    /// <exception cref="InvalidOperationException">It holds another count of elements.</exception>
    public float Item() => Count == 1
        ? Data[0]
        : throw new InvalidOperationException($"item: the tensor {Shape} has {Count} elements; only one is allowed. Sum or index first.");

    /// <summary>A copy of the numbers.</summary>
    public float[] ToArray() => Data.ToArray();

    /// <summary>
    /// Moves every number in place towards another tensor's: x ← x + share·(y − x), the difference rounded and then the rest at once. At share 0
    /// nothing changes; at share 1 x becomes y to the bit. Nothing is recorded. For averages of parameters.
    /// </summary>
    /// <param name="target">y, of the same shape.</param>
    /// <param name="share">How much of the way, 0 to 1.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The share isn't within 0…1.</exception>
    public void MoveTowards(Tensor target, double share)
    {
        RequireShape("move towards", target);
        if (!(share is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, string.Create(CultureInfo.InvariantCulture, $"move towards: got a share of {share:R}; allowed is 0 to 1."));
        if (share == 0) return;
        if (share == 1) target.Data.CopyTo(Data);
        else Elementwise.Apply(new Towards((float)share), Data, target.Data, Data);
    }

    /// <summary>Writes 0 in place wherever a mask is 0, even over a NaN; what is left keeps its bits. Nothing is recorded.</summary>
    /// <param name="mask">Zeros and other numbers, of the same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public void KeepWhere(Tensor mask)
    {
        RequireShape("keep where", mask);
        Elementwise.Apply(new WhereTrue(), Data, mask.Data, Data);
    }

    /// <summary>The shape and the first numbers.</summary>
    public override string ToString()
    {
        if (IsReleased) return $"{Shape} (released)";
        const int shown = 8;
        var numbers = Data[..Math.Min(shown, Count)].ToArray().Select(x => x.ToString("G6", CultureInfo.InvariantCulture));
        return $"{Shape} {string.Join(' ', numbers)}{(Count > shown ? " …" : "")}";
    }

    /// <summary>A tensor with memory of its own, outside any scope.</summary>
    internal static Tensor Uninitialised(Shape shape)
    {
        var memory = Buffers.Rent(shape.Count);
        return new(memory, Buffers.Start(memory), shape);
    }

    /// <summary>A window into another tensor's memory, from element <paramref name="from"/> on.</summary>
    internal static Tensor View(Tensor whole, int from, Shape shape) => new(whole.buffer, whole.start + from, shape) { Root = whole.Root };

    /// <summary>Gives this object new memory and a new shape, as if just made.</summary>
    internal void Renew(Shape shape)
    {
        buffer = Buffers.Rent(shape.Count);
        start = Buffers.Start(buffer);
        Reset(shape, this);
    }

    /// <summary>Makes this object a window into another tensor's memory, as if just made.</summary>
    internal void RenewAsView(Tensor whole, int from, Shape shape)
    {
        buffer = whole.buffer;
        start = whole.start + from;
        Reset(shape, whole.Root);
    }

    /// <summary>Ends the tensor, unless it has ended; its memory goes back if it was its own.</summary>
    internal void Release(bool ownsMemory)
    {
        if (IsReleased) return;
        IsReleased = true;
        if (!ownsMemory) return;
        if (Buffers.AreGuarded && !Buffers.IsIntact(buffer, start..(start + Count)))
            throw new InvalidOperationException($"tensor: something wrote beyond the numbers of {Shape}.");
        Buffers.Return(buffer);
    }

    private void RequireShape(string operation, Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Shape != Shape) throw new ArgumentException($"{operation}: got {Shape} and {other.Shape}; the shapes must be equal.");
    }

    private void Reset(Shape shape, Tensor root)
    {
        Shape = shape;
        Root = root;
        IsTransient = false;
        Holders = 0;
        IsTracked = false;
        Parameter = null;
        Tape = null;
        Position = -1;
        IsReleased = false;
    }
}
