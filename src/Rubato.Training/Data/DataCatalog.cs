using System.Globalization;

namespace Rubato.Training.Data;

/// <summary>A data set that is known by name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">One line about it.</param>
/// <param name="Shape">Height × width × channels of an image, and the classes; of a text, its characters.</param>
/// <param name="Licence">Under which terms it may be used.</param>
/// <param name="CanDownload">Whether <see cref="MnistDownload"/> fetches it.</param>
/// <param name="Kind">What it consists of.</param>
public sealed record DataSetInfo(
    string Name, string Description, string Shape, string Licence, bool CanDownload, DataKind Kind = DataKind.Images);

/// <summary>What a data set consists of.</summary>
public enum DataKind
{
    /// <summary>Images with classes: <see cref="DataCatalog.Load"/>.</summary>
    Images,

    /// <summary>A text: <see cref="DataCatalog.LoadText"/>.</summary>
    Text,
}

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

    static readonly DataSetInfo ShakespeareInfo = new(
        "shakespeare", "plays, a text for models of characters (W. Shakespeare)", "1,115,394 characters, 65 different", "public domain", false, DataKind.Text);

    /// <summary>All data sets that are known by name.</summary>
    public static IReadOnlyList<DataSetInfo> Known { get; } = [GlyphsInfo, MnistInfo, DigitsInfo, ShakespeareInfo];

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
        var shakespeare = TextFiles.Shakespeare(dataDir);
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
            shakespeare is not null
                ? new(ShakespeareInfo, true, shakespeare, shakespeare)
                : new(ShakespeareInfo, false, null, $"not there; put it as {TextFiles.ShakespeareFiles[1]} into {DataFolders.Root(dataDir)}"),
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
        : info == ShakespeareInfo ? TextFiles.NoShakespeare(dataDir).Message
        : NoDigits(dataDir).Message;

    /// <summary>What a name or path would be loaded as: a text for a known text or a file that ends as texts do, else images.</summary>
    public static DataKind KindOf(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        return Known.FirstOrDefault(info => info.Name.Equals(nameOrPath, StringComparison.OrdinalIgnoreCase))?.Kind
            ?? (TextFiles.IsNamedAsText(nameOrPath) ? DataKind.Text : DataKind.Images);
    }

    /// <summary>Loads a text by name, or by the path of a UTF-8 file that ends in .txt or .md, gzip (.gz) or plain.</summary>
    /// <param name="nameOrPath">A name of <see cref="Known"/>, or a path. A name wins.</param>
    /// <param name="dataDir">Where to look first; see <see cref="DataOptions.DataDir"/>.</param>
    /// <exception cref="DataException">It isn't known, isn't there, isn't a text, or is too short.</exception>
    public static TextData LoadText(string nameOrPath, string? dataDir = null)
    {
        if (KindOf(nameOrPath) == DataKind.Images)
        {
            throw new DataException(
                $"data: got '{nameOrPath}'; a text is needed: {ShakespeareInfo.Name}, or the path of a UTF-8 file that ends in {string.Join(", ", TextFiles.Endings)}." +
                NearestName.Question(nameOrPath, [ShakespeareInfo.Name]));
        }

        return TextFiles.IsNamedAsText(nameOrPath)
            ? TextData.Read(nameOrPath)
            : TextData.Read(TextFiles.Shakespeare(dataDir) ?? throw TextFiles.NoShakespeare(dataDir), ShakespeareInfo.Name);
    }

    /// <summary>
    /// Loads a data set by name, or by path: a folder with four IDX files under MNIST's names, or with a subfolder of
    /// pictures (PNG, PGM, PPM) for each class, or a CSV file (a line an image: a square number of pixels, then the label),
    /// all of them gzip or plain.
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
        if (KindOf(nameOrPath) == DataKind.Text)
        {
            var images = Known.Where(info => info.Kind == DataKind.Images).Select(info => info.Name);
            throw new DataException(
                $"data: got '{nameOrPath}', a text; images with classes are needed. Take {string.Join(", ", images)}, a .csv file or a folder of pictures, or train a model of characters.");
        }

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
            var given = name is "" or "." or ".." ? "data" : name;
            return IdxFolder.HasSome(path) ? IdxFolder.Read(path, given)
                : PictureFolder.HasSome(path) ? PictureFolder.Read(path, given)
                : throw new DataException(
                    $"{path}: this folder holds no data set. Expected {string.Join(", ", IdxFolder.Names)} (each with or without .gz), or a subfolder of pictures ({PictureFile.Kinds}) for each class; or give the path of a CSV file.");
        }

        if (File.Exists(path))
        {
            var end = CsvEnding(path) ?? throw new DataException(
                $"{path}: data files are .csv or .csv.gz; for IDX files and pictures, give the folder that holds them.");
            return CsvImages.Read(path, name.Length > end.Length ? name[..^end.Length] : "data");
        }

        throw LooksLikePath(path) ? new DataException($"{path}: there is no such file or folder. Check the path.") : Unknown(path);
    }

    static bool LooksLikePath(string path) => path.AsSpan().IndexOfAny('/', '\\') >= 0 || CsvEnding(path) is not null || TextFiles.IsNamedAsText(path);

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
            $"data: got '{name}'; known are {string.Join(", ", names)}, or the path of a folder with IDX files or pictures, or of a CSV file." +
            NearestName.Question(name, names));
    }

    static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
