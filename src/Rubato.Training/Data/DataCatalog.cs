using System.Globalization;

namespace Rubato.Training.Data;

/// <summary>A data set that is known by name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">One line about it.</param>
/// <param name="Shape">Height × width × channels of an image, and the classes.</param>
/// <param name="Licence">Under which terms it may be used.</param>
/// <param name="CanDownload">Whether <see cref="MnistDownload"/> fetches it.</param>
public sealed record DataSetInfo(string Name, string Description, string Shape, string Licence, bool CanDownload);

/// <summary>Whether a data set can be loaded now.</summary>
/// <param name="Info">Which data set.</param>
/// <param name="Ready">Whether all its files are there, or none are needed.</param>
/// <param name="Location">Its folder or file; null where it needs none or has none.</param>
/// <param name="Remark">One line: where it is, or what to do.</param>
public sealed record DataSetStatus(DataSetInfo Info, bool Ready, string? Location, string Remark);

/// <summary>The data sets that are known by name, and loading of these and of files by path.</summary>
public static class DataCatalog
{
    const string DigitsFile = "digits.csv";

    static readonly DataSetInfo GlyphsInfo = new(
        "glyphs", "digits that the program draws itself; any number, no files", "28×28×1, 10 classes", "MIT", false);

    static readonly DataSetInfo MnistInfo = new(
        "mnist", "handwritten digits, 60,000 + 10,000 (Y. LeCun, C. Cortes)", "28×28×1, 10 classes", "CC BY-SA 3.0", true);

    static readonly DataSetInfo DigitsInfo = new(
        "digits", "small handwritten digits, 1,797 (UCI optical recognition)", "8×8×1, 10 classes", "CC BY 4.0", false);

    /// <summary>All data sets that are known by name.</summary>
    public static IReadOnlyList<DataSetInfo> Known { get; } = [GlyphsInfo, MnistInfo, DigitsInfo];

    /// <summary>
    /// The folder that data are read from, and downloaded to: <paramref name="dataDir"/>, or <c>RUBATO_DATA</c>, or the
    /// user's data folder.
    /// </summary>
    public static string Folder(string? dataDir = null) => DataFolders.Root(dataDir);

    /// <summary>Which of the known data sets can be loaded now. Looks at names only; opens no file.</summary>
    public static IReadOnlyList<DataSetStatus> Survey(string? dataDir = null)
    {
        var mnist = MnistFolder(dataDir);
        var digits = DigitsPath(dataDir);
        return
        [
            new(GlyphsInfo, true, null, "always ready"),
            mnist is null ? new(MnistInfo, false, null, "not there; 'rubato data get mnist' fetches it")
                : IdxFolder.Missing(mnist) is { Count: > 0 } missing
                    ? new(MnistInfo, false, mnist, $"{mnist} lacks {string.Join(", ", missing)}")
                    : new(MnistInfo, true, mnist, mnist),
            digits is not null
                ? new(DigitsInfo, true, digits, digits)
                : new(DigitsInfo, false, null, $"not there; put {DigitsFile}.gz into {DataFolders.For(DigitsInfo.Name, dataDir)[0]}"),
        ];
    }

    /// <summary>The known data set called <paramref name="name"/>.</summary>
    /// <exception cref="DataException">There is none; the message names the nearest and lists all.</exception>
    public static DataSetInfo Find(string name) =>
        Known.FirstOrDefault(info => info.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw Unknown(name);

    /// <summary>Whether this is a data set's name, known or misspelt, rather than a path seen from <paramref name="folder"/>.</summary>
    internal static bool IsName(string nameOrPath, string folder)
    {
        if (Known.Any(info => info.Name.Equals(nameOrPath, StringComparison.OrdinalIgnoreCase))) return true;
        var full = Path.GetFullPath(nameOrPath, folder);
        return !LooksLikePath(nameOrPath) && !Directory.Exists(full) && !File.Exists(full);
    }

    /// <summary>How to come by a data set that can't be downloaded.</summary>
    public static string WhyNotDownloaded(DataSetInfo info, string? dataDir = null) => info == GlyphsInfo
        ? "glyphs: there is nothing to fetch; the program draws them."
        : NoDigits(dataDir).Message;

    /// <summary>
    /// Loads a data set by name, or by path: a folder with four IDX files under MNIST's names, or a CSV file (a line an
    /// image: a square number of pixels, then the label), either of them gzip or plain.
    /// </summary>
    /// <param name="nameOrPath">A name of <see cref="Known"/>, or a path. A name wins; <c>./mnist</c> is the folder.</param>
    /// <param name="options">Where to look, how many, which seed.</param>
    /// <exception cref="DataException">It isn't known, isn't there, is damaged, or has fewer images than asked for.</exception>
    public static ImageData Load(string nameOrPath, DataOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        options ??= new DataOptions();
        CheckCount(options.TrainCount, "train-samples");
        CheckCount(options.TestCount, "test-samples");
        return nameOrPath.ToLowerInvariant() switch
        {
            "glyphs" => LoadGlyphs(options),
            "mnist" => Cut(IdxFolder.Read(MnistFolder(options.DataDir) ?? throw NoMnist(options.DataDir), "mnist", 10, 28), options),
            "digits" => Cut(CsvImages.Read(DigitsPath(options.DataDir) ?? throw NoDigits(options.DataDir), "digits", 10, 8), options),
            _ => Cut(LoadPath(nameOrPath), options),
        };
    }

    static ImageData LoadGlyphs(DataOptions options)
    {
        var train = options.TrainCount ?? Glyphs.DefaultTrainCount;
        var test = options.TestCount ?? Glyphs.DefaultTestCount;
        foreach (var (count, key) in (ReadOnlySpan<(int, string)>)[(train, "train-samples"), (test, "test-samples")])
        {
            if (count > Glyphs.MostImages)
                throw new DataException($"{key}: got {Number(count)}; at most {Number(Glyphs.MostImages)} glyphs are drawn. Ask for fewer.");
        }

        return Glyphs.Load(options.Seed, train, test, options.Threads);
    }

    static ImageData LoadPath(string path)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        if (Directory.Exists(path))
        {
            return IdxFolder.HasSome(path)
                ? IdxFolder.Read(path, name is "" or "." or ".." ? "data" : name)
                : throw new DataException(
                    $"{path}: this folder holds no data set. Expected {string.Join(", ", IdxFolder.Names)} (each with or without .gz); or give the path of a CSV file.");
        }

        if (File.Exists(path))
        {
            var end = CsvEnding(path) ?? throw new DataException(
                $"{path}: data files are .csv or .csv.gz; for IDX files, give the folder that holds all four.");
            return CsvImages.Read(path, name.Length > end.Length ? name[..^end.Length] : "data");
        }

        throw LooksLikePath(path) ? new DataException($"{path}: there is no such file or folder. Check the path.") : Unknown(path);
    }

    static bool LooksLikePath(string path) => path.AsSpan().IndexOfAny('/', '\\') >= 0 || CsvEnding(path) is not null;

    static string? CsvEnding(string path) =>
        ((string[])[".csv", ".csv.gz"]).FirstOrDefault(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    static ImageData Cut(ImageData data, DataOptions options) =>
        options is { TrainCount: null, TestCount: null }
            ? data
            : new ImageData(
                data.Name,
                Cut(data.Train, options.TrainCount, "train-samples", $"{data.Name} has {Number(data.Train.Count)} training images"),
                Cut(data.Test, options.TestCount, "test-samples", $"{data.Name} has {Number(data.Test.Count)} test images"));

    static LabelledImages Cut(LabelledImages images, int? count, string key, string has) =>
        count is not { } wanted ? images
        : wanted <= images.Count ? images.Take(wanted)
        : throw new DataException($"{key}: got {Number(wanted)}; {has}. Ask for at most that many, or leave it out for all.");

    static void CheckCount(int? count, string key)
    {
        if (count < 1)
            throw new DataException($"{key}: got {Number(count.Value)}; at least 1 is needed.");
    }

    static string? MnistFolder(string? dataDir) =>
        DataFolders.For("mnist", dataDir).FirstOrDefault(folder => IdxFolder.Missing(folder).Count == 0)
        ?? DataFolders.For("mnist", dataDir).FirstOrDefault(IdxFolder.HasSome);

    static string? DigitsPath(string? dataDir) =>
        DataFolders.For("digits", dataDir)
            .SelectMany(folder => (string[])[Path.Combine(folder, DigitsFile + ".gz"), Path.Combine(folder, DigitsFile)])
            .FirstOrDefault(File.Exists);

    static DataException NoMnist(string? dataDir) => new(
        $"mnist: found no IDX files in {string.Join(" or ", DataFolders.For("mnist", dataDir))}. Fetch them with 'rubato data get mnist', " +
        $"point --data-dir or {DataFolders.Variable} at a folder that has them, or train on 'glyphs', which needs no files.");

    static DataException NoDigits(string? dataDir) => new(
        $"digits: found no {DigitsFile}.gz in {string.Join(" or ", DataFolders.For("digits", dataDir))}. Put it there, " +
        $"point --data-dir or {DataFolders.Variable} at a folder that has it, or train on 'glyphs', which needs no files.");

    static DataException Unknown(string name)
    {
        var names = Known.Select(info => info.Name).ToArray();
        return new DataException(
            $"data: got '{name}'; known are {string.Join(", ", names)}, or the path of a folder with IDX files or of a CSV file." +
            NearestName.Question(name, names));
    }

    static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
