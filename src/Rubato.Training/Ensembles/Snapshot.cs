using System.Globalization;
using Rubato.Engine;
using Rubato.Training.Records;

namespace Rubato.Training.Ensembles;

/// <summary>A network's parameters and statistics as they were at one moment. Immutable; saved as a safetensors file.</summary>
public sealed class Snapshot
{
    const string StepKey = "step";
    readonly IReadOnlyDictionary<string, Tensor> _state;

    Snapshot(IReadOnlyDictionary<string, Tensor> state, long? step) => (_state, Step) = (state, step);

    /// <summary>The update after which it was taken, from 0; null for a file that doesn't say.</summary>
    public long? Step { get; }

    /// <summary>A copy of a network's state.</summary>
    /// <param name="network">The network.</param>
    /// <param name="step">The update after which it is taken.</param>
    public static Snapshot Of(Network network, long? step = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new(network.State.ToDictionary(tensor => tensor.Name, tensor => Tape.Keep(tensor.Value)), step);
    }

    /// <summary>Reads a snapshot, or any file of a network's state, as a run's <c>model.safetensors</c>.</summary>
    /// <exception cref="EnsembleException">There is no such file, or it isn't a whole safetensors file.</exception>
    public static Snapshot Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var file = Safetensors.Read(stream);
            return new(file, file.Metadata.TryGetValue(StepKey, out var text) ? StepOf(text, path) : null);
        }
        catch (InvalidDataException e)
        {
            throw new EnsembleException($"snapshot {path}: {e.Message}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new EnsembleException($"snapshot {path}: there is no such file. Give the path of a .safetensors file.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnsembleException($"snapshot {path}: it can't be read: {e.Message}");
        }
    }

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <exception cref="RunFolderException">The disk is full, the folder is missing, …</exception>
    public void Save(string path)
    {
        var metadata = new Dictionary<string, string>();
        if (Step is { } step) metadata.Add(StepKey, step.ToString(CultureInfo.InvariantCulture));
        AtomicFile.Write(path, stream => Safetensors.Write(stream, _state.Select(pair => new NamedTensor(pair.Key, pair.Value)), metadata));
    }

    /// <summary>Gives a network this state.</summary>
    /// <exception cref="EnsembleException">It has other parameters, or of other shapes; then nothing is changed.</exception>
    public void WriteTo(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        try
        {
            network.Load(_state);
        }
        catch (ArgumentException e)
        {
            throw new EnsembleException($"snapshot: it is of another network: {e.Message}");
        }
    }

    static long StepOf(string text, string path) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var step)
        ? step
        : throw new EnsembleException($"snapshot {path}: got the step '{text}'; a whole number is allowed. The file is damaged or another program's.");
}
