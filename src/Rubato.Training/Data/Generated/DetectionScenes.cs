namespace Rubato.Training.Data;

/// <summary>An object of a scene: the box of its ink, in pixels, and its class.</summary>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Label">Its class.</param>
public readonly record struct SceneBox(int Left, int Top, int Width, int Height, int Label)
{
    /// <summary>Intersection over union of two boxes, 0 … 1.</summary>
    public double Overlap(SceneBox other)
    {
        var across = Math.Min(Left + Width, other.Left + other.Width) - Math.Max(Left, other.Left);
        var down = Math.Min(Top + Height, other.Top + other.Height) - Math.Max(Top, other.Top);
        if (across <= 0 || down <= 0)
            return 0;
        var shared = (double)across * down;
        return shared / (((double)Width * Height) + ((double)other.Width * other.Height) - shared);
    }
}

/// <summary>
/// Scenes for detection: one to four images, as digits, at random places of a canvas, with the boxes of their ink and their
/// classes. Scene <c>index</c> is a function of (seed, index) in whole numbers: the same bytes on every platform.
/// </summary>
/// <remarks>
/// The number of objects is drawn uniformly. Each is an image drawn uniformly, placed so that its box lies on the canvas and
/// overlaps none before it by more than the limit. Where fifty places fail, the scene is laid out anew, up to twenty times;
/// if none has room for all, the first of the fullest layouts stands. Where inks overlap, the brighter pixel does.
/// </remarks>
public sealed class DetectionScenes
{
    /// <summary>A pixel that is brighter counts as ink.</summary>
    public const int InkAbove = 32;

    /// <summary>Objects of a scene, at most.</summary>
    public const int MostObjects = 4;

    const int Places = 50;
    const int Layouts = 20;

    readonly LabelledImages _images;
    readonly long _seed;

    /// <summary>Scenes of some images.</summary>
    /// <param name="images">What is placed; dark ground, bright ink. Those to learn from and to judge by make scenes of their own.</param>
    /// <param name="seed">Any number; another seed gives other scenes.</param>
    /// <param name="side">Rows and columns of the canvas, from the images' own to 1,024.</param>
    /// <param name="mostOverlap">The most intersection over union of two boxes of a scene, 0 … 1.</param>
    /// <exception cref="DataException">There are no images, or a number is out of range.</exception>
    public DetectionScenes(LabelledImages images, long seed, int side = 64, double mostOverlap = 0.1)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count == 0)
            throw new DataException("detection scenes: got no images; at least one is needed.");
        var least = Math.Max(images.Height, images.Width);
        if (side < least || side > Math.Max(least, 1024))
            throw new DataException($"detection scenes: got a canvas of {side}×{side}; {least} to {Math.Max(least, 1024)} a side are allowed for images of {images.Height}×{images.Width}.");
        if (!(mostOverlap is >= 0 and <= 1))
            throw new DataException(FormattableString.Invariant($"detection scenes: got an overlap of {mostOverlap}; 0 to 1 are allowed."));
        (_images, _seed, Side, MostOverlap) = (images, seed, side, mostOverlap);
    }

    /// <summary>Rows and columns of the canvas.</summary>
    public int Side { get; }

    /// <summary>Channels of the canvas: the images'.</summary>
    public int Channels => _images.Channels;

    /// <summary>Pixels of a scene: side × side × channels.</summary>
    public int SceneLength => Side * Side * Channels;

    /// <summary>Number of classes.</summary>
    public int Classes => _images.Classes;

    /// <summary>The most intersection over union of two boxes of a scene.</summary>
    public double MostOverlap { get; }

    /// <summary>Draws scene <paramref name="index"/> into <paramref name="canvas"/> <c>[H,W,C]</c>.</summary>
    /// <param name="index">Which scene, from 0 on.</param>
    /// <param name="canvas">Takes the pixels; <see cref="SceneLength"/> bytes.</param>
    /// <returns>Its objects, one to four, in the order in which they were placed.</returns>
    /// <exception cref="ArgumentException">The canvas has another length.</exception>
    public SceneBox[] Draw(int index, Span<byte> canvas)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        if (canvas.Length != SceneLength)
            throw new ArgumentException($"Got room for {canvas.Length} pixels; a scene has {SceneLength}.", nameof(canvas));
        var random = new RandomStream((ulong)_seed, Streams.SceneLayout, (ulong)index);
        var wanted = 1 + random.NextBelow(MostObjects);
        var fullest = new List<Placed>();
        for (var layout = 0; layout < Layouts && fullest.Count < wanted; layout++)
        {
            var placed = LayOut(wanted, ref random);
            if (placed.Count > fullest.Count)
                fullest = placed;
        }

        canvas.Clear();
        foreach (var (image, ink, box) in fullest)
            Stamp(image, box.Left - ink.Left, box.Top - ink.Top, canvas);
        return [.. fullest.Select(one => one.Box)];
    }

    /// <summary>An image, the box of its ink within it, and that on the canvas.</summary>
    readonly record struct Placed(int Image, SceneBox Ink, SceneBox Box);

    List<Placed> LayOut(int wanted, ref RandomStream random)
    {
        var placed = new List<Placed>(wanted);
        for (var i = 0; i < wanted; i++)
        {
            var image = random.NextBelow(_images.Count);
            var ink = InkOf(image);
            for (var place = 0; place < Places; place++)
            {
                var box = ink with { Left = random.NextBelow(Side - ink.Width + 1), Top = random.NextBelow(Side - ink.Height + 1) };
                if (placed.Any(other => other.Box.Overlap(box) > MostOverlap))
                    continue;
                placed.Add(new Placed(image, ink, box));
                break;
            }
        }

        return placed;
    }

    /// <summary>The box of an image's ink, within the image; the whole image where it has none.</summary>
    SceneBox InkOf(int image)
    {
        var pixels = _images.Image(image);
        var (left, top, right, bottom) = (_images.Width, _images.Height, -1, -1);
        for (var i = 0; i < pixels.Length; i++)
        {
            if (pixels[i] <= InkAbove)
                continue;
            var (y, x) = Math.DivRem(i / Channels, _images.Width);
            (left, right) = (Math.Min(left, x), Math.Max(right, x));
            (top, bottom) = (Math.Min(top, y), Math.Max(bottom, y));
        }

        return right < 0
            ? new SceneBox(0, 0, _images.Width, _images.Height, _images.Label(image))
            : new SceneBox(left, top, right - left + 1, bottom - top + 1, _images.Label(image));
    }

    void Stamp(int image, int left, int top, Span<byte> canvas)
    {
        var pixels = _images.Image(image);
        for (var y = Math.Max(0, -top); y < _images.Height && top + y < Side; y++)
        {
            for (var x = Math.Max(0, -left); x < _images.Width && left + x < Side; x++)
            {
                for (var c = 0; c < Channels; c++)
                {
                    ref var target = ref canvas[((((top + y) * Side) + left + x) * Channels) + c];
                    target = Math.Max(target, pixels[(((y * _images.Width) + x) * Channels) + c]);
                }
            }
        }
    }
}
