using Rubato.Engine;
using Rubato.Training;
using Rubato.Training.Data;
using Rubato.Training.Tasks;

namespace Rubato.Labs;

/// <summary>Data of labs: real ones in full size, and in quick size what the program draws itself, so that labs run where there are no files.</summary>
public static class LabData
{
    static readonly Lazy<ImageData> RealMnist = new(() => DataCatalog.Load("mnist"));
    static readonly Lazy<ImageData> DrawnGlyphs = new(() => Glyphs.Load(seed: 1, trainCount: 4000, testCount: 1000));
    static readonly Lazy<TextData> Shakespeare = new(() => DataCatalog.LoadText("shakespeare"));
    static readonly Lazy<string> Sources = new(() => string.Concat(LabSource.All.Select(source => source.Text)));

    /// <summary>Looks for a lab's real data before anything is computed.</summary>
    /// <exception cref="LabException">Some aren't there.</exception>
    public static void Require(Lab lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        if (DataCatalog.Survey().FirstOrDefault(status => lab.RealData.Contains(status.Info.Name) && !status.Ready) is { } missing)
            throw new LabException($"{lab.Id}: its full size needs {missing.Info.Name}: {missing.Remark}. Fetch it, point RUBATO_DATA at a folder that has it, or run the quick size, which needs no files: --quick.");
    }

    /// <summary>The first images of MNIST, or of the glyphs that the program draws.</summary>
    /// <param name="size">Which.</param>
    /// <param name="train">Training images; of glyphs at most 4,000.</param>
    /// <param name="test">Test images; of glyphs at most 1,000.</param>
    public static ImageData Mnist(LabSize size, int train, int test)
    {
        var all = size == LabSize.Quick ? DrawnGlyphs.Value : RealMnist.Value;
        return new(all.Name, all.Train.Take(train), all.Test.Take(test));
    }

    /// <summary>What <see cref="Mnist"/> gives, in words.</summary>
    public static string MnistName(LabSize size) => size.Pick("glyphs that the program draws", "MNIST");

    /// <summary>A workload that tells classes apart; the first weights are the trial's.</summary>
    public static Workload Classify(Trial trial, ImageData data, Layer layers) =>
        Of(data.Name, new ImageClassification(NetworkFor(trial, data, layers), data));

    /// <summary>A network for images, whose first weights are the trial's.</summary>
    public static Network NetworkFor(Trial trial, ImageData data, Layer layers) => new(layers, [data.Train.Height, data.Train.Width, data.Train.Channels], (ulong)trial.Seed);

    /// <summary>A workload of any task.</summary>
    public static Workload Of(string data, ITrainingTask task) => new(data, task, () => data);

    /// <summary>A text: tiny Shakespeare, or the labs' own source.</summary>
    public static TextData Text(LabSize size) => size == LabSize.Full ? Shakespeare.Value : TextData.FromText("sources", Sources.Value);
}
