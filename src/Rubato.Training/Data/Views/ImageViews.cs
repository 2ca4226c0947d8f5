using System.Globalization;

namespace Rubato.Training.Data;

/// <summary>
/// Other sets made of a set of images: fewer of a class, some classes alone, other labels. Each is a pure function; where it
/// draws, of a seed. A view that leaves images out copies the others' pixels once; one that changes labels shares them.
/// </summary>
public static class ImageViews
{
    /// <summary>The images at <paramref name="indices"/>, in that order; one may come more than once.</summary>
    /// <param name="images">The set.</param>
    /// <param name="indices">Which images, 0 … count − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of range.</exception>
    public static LabelledImages Pick(this LabelledImages images, ReadOnlySpan<int> indices)
    {
        ArgumentNullException.ThrowIfNull(images);
        var pixels = new byte[checked(indices.Length * images.ImageLength)];
        var labels = new byte[indices.Length];
        for (var i = 0; i < indices.Length; i++)
        {
            if ((uint)indices[i] >= (uint)images.Count)
                throw new ArgumentOutOfRangeException(nameof(indices), indices[i], $"There are {images.Count} images.");
            images.Image(indices[i]).CopyTo(pixels.AsSpan(i * images.ImageLength));
            labels[i] = (byte)images.Label(indices[i]);
        }

        return new LabelledImages(images.Height, images.Width, images.Channels, pixels, labels, images.ClassNames);
    }

    /// <summary>
    /// A share of each class: of its n images, share·n (rounded, halves up) that are drawn by the seed, in the order in which
    /// they were. With the same seed, a greater share keeps those of a smaller one.
    /// </summary>
    /// <param name="images">The set.</param>
    /// <param name="shares">A number 0 … 1 for each class.</param>
    /// <param name="seed">Which images stay.</param>
    /// <exception cref="DataException">There isn't a share for each class, one is out of range, or no image is left.</exception>
    public static LabelledImages Imbalanced(this LabelledImages images, IReadOnlyList<double> shares, long seed)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(shares);
        if (shares.Count != images.Classes)
            throw new DataException($"class shares: got {shares.Count} numbers for {images.Classes} classes; one a class is needed.");
        for (var c = 0; c < shares.Count; c++)
            CheckShare($"class share of {images.ClassNames[c]}", shares[c]);
        var kept = DrawOfEachClass(images, seed, (label, count) => Part(shares[label], count));
        return kept.Length > 0
            ? images.Pick(kept)
            : throw new DataException($"class shares: none of the {Number(images.Count)} images is left. Give greater shares.");
    }

    /// <summary>
    /// As many images of each class, drawn by the seed, in the order in which they were. With the same seed, a greater number
    /// keeps those of a smaller one.
    /// </summary>
    /// <param name="images">The set.</param>
    /// <param name="perClass">Images of a class, from 1 on; classes that don't occur at all stay empty.</param>
    /// <param name="seed">Which images stay.</param>
    /// <exception cref="DataException">The number is below 1, or a class has fewer images.</exception>
    public static LabelledImages FewShot(this LabelledImages images, int perClass, long seed)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (perClass < 1)
            throw new DataException($"images a class: got {Number(perClass)}; at least 1 is needed.");
        return images.Pick(DrawOfEachClass(images, seed, (label, count) => count >= perClass || count == 0
            ? Math.Min(count, perClass)
            : throw new DataException($"images a class: got {Number(perClass)}; class {images.ClassNames[label]} has only {Number(count)}. Ask for at most that many.")));
    }

    /// <summary>The images of some classes alone, in the order in which they were.</summary>
    /// <param name="images">The set.</param>
    /// <param name="classes">Which classes, each once.</param>
    /// <param name="relabel">Whether they become the classes 0, 1 … in the order given; else all classes keep their numbers, and the others are empty.</param>
    /// <exception cref="DataException">No class is given, one isn't known or is given twice, or none of the images is of them.</exception>
    public static LabelledImages OnlyClasses(this LabelledImages images, ReadOnlySpan<int> classes, bool relabel)
    {
        ArgumentNullException.ThrowIfNull(images);
        var newLabels = new int[images.Classes];
        Array.Fill(newLabels, -1);
        CheckClasses(images, classes, newLabels);
        var kept = new List<int>();
        for (var i = 0; i < images.Count; i++)
        {
            if (newLabels[images.Label(i)] >= 0)
                kept.Add(i);
        }

        if (kept.Count == 0)
            throw new DataException($"classes: none of the {Number(images.Count)} images is of {string.Join(", ", classes.ToArray().Select(c => images.ClassNames[c]))}.");
        var picked = images.Pick(kept.ToArray());
        return relabel
            ? picked.WithLabels([.. kept.Select(i => (byte)newLabels[images.Label(i)])], [.. classes.ToArray().Select(c => images.ClassNames[c])])
            : picked;
    }

    /// <summary>A set for each group of classes, as for tasks that follow each other.</summary>
    /// <param name="images">The set.</param>
    /// <param name="groups">Classes of each set; no class is in two of them.</param>
    /// <param name="relabel">As in <see cref="OnlyClasses"/>, in each set for itself.</param>
    /// <exception cref="DataException">There is no group, a class is in two, or a group is none that <see cref="OnlyClasses"/> takes.</exception>
    public static IReadOnlyList<LabelledImages> SplitByClass(this LabelledImages images, IReadOnlyList<int[]> groups, bool relabel)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(groups);
        if (groups.Count == 0)
            throw new DataException("class groups: got none; at least one is needed.");
        var seen = new int[images.Classes];
        Array.Fill(seen, -1);
        foreach (var group in groups)
            CheckClasses(images, group, seen);
        return [.. groups.Select(group => images.OnlyClasses(group, relabel))];
    }

    /// <summary>The same images, each with the label of another place: the labels in an order that the seed draws. Each class keeps its number of images.</summary>
    /// <param name="images">The set.</param>
    /// <param name="seed">Which order.</param>
    public static LabelledImages WithShuffledLabels(this LabelledImages images, long seed)
    {
        ArgumentNullException.ThrowIfNull(images);
        var labels = images.Labels.ToArray();
        new RandomStream((ulong)seed, Streams.LabelShuffle, 0).Shuffle<byte>(labels);
        return images.WithLabels(labels, images.ClassNames);
    }

    /// <summary>
    /// The same images, share·N of them (rounded, halves up) with a wrong label: uniform over the other classes. With the
    /// same seed, a greater share holds the wrong labels of a smaller one.
    /// </summary>
    /// <param name="images">The set, of at least two classes.</param>
    /// <param name="share">Share of wrong labels, 0 … 1.</param>
    /// <param name="seed">Which, and what they become.</param>
    /// <exception cref="DataException">The share is out of range, or there is only one class.</exception>
    public static NoisyLabels WithLabelNoise(this LabelledImages images, double share, long seed)
    {
        ArgumentNullException.ThrowIfNull(images);
        CheckShare("label noise", share);
        if (images.Classes < 2)
            throw new DataException("label noise: the images have one class; another is needed for wrong labels.");
        var order = new int[images.Count];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        new RandomStream((ulong)seed, Streams.LabelNoise, ulong.MaxValue).Shuffle<int>(order);
        var changed = order[..Part(share, images.Count)];
        Array.Sort(changed);
        var labels = images.Labels.ToArray();
        foreach (var i in changed)
        {
            var step = 1 + new RandomStream((ulong)seed, Streams.LabelNoise, (ulong)i).NextBelow(images.Classes - 1);
            labels[i] = (byte)((labels[i] + step) % images.Classes);
        }

        return new NoisyLabels(images.WithLabels(labels, images.ClassNames), changed);
    }

    /// <summary>The same images to judge by, and others to learn from; the normalisation is measured on these.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="view">Makes the images to learn from, as <c>images => images.FewShot(10, seed)</c>.</param>
    public static ImageData WithTrain(this ImageData data, Func<LabelledImages, LabelledImages> view)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(view);
        return new ImageData(data.Name, view(data.Train), data.Test);
    }

    /// <summary>Both parts through one view, as <c>images => images.OnlyClasses([3, 8], relabel: true)</c>.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="view">Makes a part of a part.</param>
    public static ImageData WithBoth(this ImageData data, Func<LabelledImages, LabelledImages> view)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(view);
        return new ImageData(data.Name, view(data.Train), view(data.Test));
    }

    static LabelledImages WithLabels(this LabelledImages images, byte[] labels, IReadOnlyList<string> names) =>
        new(images.Height, images.Width, images.Channels, images.Pixels, labels, names);

    /// <summary>Places in order of as many images of each class as wanted: the first of an order that the seed draws.</summary>
    static int[] DrawOfEachClass(LabelledImages images, long seed, Func<int, int, int> wanted)
    {
        var ofClass = new List<int>[images.Classes];
        for (var c = 0; c < ofClass.Length; c++)
            ofClass[c] = [];
        for (var i = 0; i < images.Count; i++)
            ofClass[images.Label(i)].Add(i);
        var kept = new List<int>();
        for (var c = 0; c < ofClass.Length; c++)
        {
            var places = ofClass[c].ToArray();
            new RandomStream((ulong)seed, Streams.ClassChoice, (ulong)c).Shuffle<int>(places);
            kept.AddRange(places.AsSpan(0, wanted(c, places.Length)));
        }

        kept.Sort();
        return [.. kept];
    }

    /// <summary>Writes each class's place among those given; throws where one is unknown or has a place already.</summary>
    static void CheckClasses(LabelledImages images, ReadOnlySpan<int> classes, int[] places)
    {
        if (classes.IsEmpty)
            throw new DataException("classes: got none; at least one is needed.");
        for (var place = 0; place < classes.Length; place++)
        {
            var label = classes[place];
            if ((uint)label >= (uint)images.Classes)
                throw new DataException($"classes: got {Number(label)}; 0 to {images.Classes - 1} are allowed.");
            if (places[label] >= 0)
                throw new DataException($"classes: got {label} twice; each is allowed once.");
            places[label] = place;
        }
    }

    static void CheckShare(string what, double share)
    {
        if (!(share is >= 0 and <= 1))
            throw new DataException(string.Create(CultureInfo.InvariantCulture, $"{what}: got {share}; 0 to 1 are allowed."));
    }

    static int Part(double share, int count) => (int)Math.Floor((share * count) + 0.5);

    static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}

/// <summary>Images of which some have wrong labels.</summary>
/// <param name="Images">The images with the labels to learn from.</param>
/// <param name="Changed">The places of those whose label is wrong, ascending.</param>
public sealed record NoisyLabels(LabelledImages Images, IReadOnlyList<int> Changed);
