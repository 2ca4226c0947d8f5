using System.Globalization;
using Rubato.Engine;
using Rubato.Training.Records;

namespace Rubato.Training.Checkpoints;

/// <summary>A checkpoint that was passed over, and why.</summary>
/// <param name="Step">Its step.</param>
/// <param name="Reason">What is wrong with it.</param>
public readonly record struct SkippedCheckpoint(long Step, string Reason);

/// <summary>
/// The checkpoints of a run: for each the tensors, <c>step-N.safetensors</c>, and then, when they are on the disk,
/// <c>step-N.checkpoint</c>. What is there under a final name is whole.
/// </summary>
public sealed class CheckpointFolder
{
    const string Stem = "step-", ManifestEnd = ".checkpoint", TensorsEnd = ".safetensors";
    readonly RunFolder _run;

    /// <summary>The checkpoints in a run's folder.</summary>
    public CheckpointFolder(RunFolder run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _run = run;
    }

    /// <summary>The steps for which there are checkpoints, whole or not, in ascending order.</summary>
    public IReadOnlyList<long> Steps => !Directory.Exists(_run.CheckpointsPath) ? [] :
    [
        .. Directory.EnumerateFiles(_run.CheckpointsPath, Stem + "*" + ManifestEnd).Select(path => StepOf(Path.GetFileName(path))).OfType<long>().Order(),
    ];

    /// <summary>The newest checkpoint that is whole and whose records are; null where there is none.</summary>
    /// <param name="skipped">Newer ones, with what is wrong with them.</param>
    public Checkpoint? Newest(out IReadOnlyList<SkippedCheckpoint> skipped)
    {
        var passed = new List<SkippedCheckpoint>();
        skipped = passed;
        foreach (var step in Steps.Reverse())
        {
            try
            {
                return Read(step);
            }
            catch (CheckpointException e)
            {
                passed.Add(new(step, e.Message));
            }
        }

        return null;
    }

    /// <summary>Reads a checkpoint and checks everything about it.</summary>
    internal Checkpoint Read(long step)
    {
        try
        {
            var manifest = CheckpointManifest.Parse(ReadSmall(PathOf(step, ManifestEnd)));
            if (manifest.Step != step) throw new CheckpointException(string.Create(CultureInfo.InvariantCulture, $"it is that of step {manifest.Step} under another name"));
            foreach (var record in manifest.Records)
                if (record.Fault(_run) is { } fault) throw new CheckpointException(fault);
            return new(step, manifest.Numbers, manifest.Texts, manifest.Records, ReadTensors(PathOf(step, TensorsEnd), manifest));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(e is FileNotFoundException ? $"{Path.GetFileName(((FileNotFoundException)e).FileName)} isn't there" : e.Message);
        }
    }

    /// <summary>Writes a checkpoint; <paramref name="beforeItCounts"/> runs when its tensors are on the disk and nothing yet says that it is there.</summary>
    /// <exception cref="RunFolderException">The disk is full, …</exception>
    internal void Write(Checkpoint checkpoint, Action beforeItCounts)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        Create();
        // The hash takes as long as the disk: both at once.
        var tensors = checkpoint.Tensors.Select(pair => new NamedTensor(pair.Key, pair.Value)).ToList();
        var hashing = Task.Run(() =>
        {
            using var hashed = new HashingStream();
            Safetensors.Write(hashed, tensors);
            return (hashed.Length, Hash: hashed.Hash());
        });
        AtomicFile.Write(PathOf(checkpoint.Step, TensorsEnd), stream => Safetensors.Write(stream, tensors));
        var (bytes, hash) = hashing.GetAwaiter().GetResult();
        beforeItCounts();
        var manifest = new CheckpointManifest(checkpoint.Step, checkpoint.Numbers, checkpoint.Texts, checkpoint.Records, bytes, hash);
        AtomicFile.Write(PathOf(checkpoint.Step, ManifestEnd), stream => stream.Write(manifest.ToBytes()));
    }

    /// <summary>Keeps the newest few.</summary>
    internal void Prune(int keep)
    {
        var steps = Steps;
        foreach (var step in steps.Take(Math.Max(0, steps.Count - keep))) Remove(step);
    }

    /// <summary>Removes the checkpoints behind a step: a run that goes on from an older one makes them again.</summary>
    internal void RemoveAfter(long step)
    {
        foreach (var later in Steps.Where(other => other > step)) Remove(later);
    }

    /// <summary>Creates the folder where it isn't there.</summary>
    internal void Create()
    {
        try
        {
            Directory.CreateDirectory(_run.CheckpointsPath);
        }
        catch (Exception e) when (RunFolderException.IsOfTheDisk(e))
        {
            throw RunFolderException.CannotWrite(_run.CheckpointsPath, e);
        }
    }

    void Remove(long step)
    {
        try
        {
            File.Delete(PathOf(step, ManifestEnd));
            File.Delete(PathOf(step, TensorsEnd));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RunFolderException.CannotWrite(PathOf(step, ManifestEnd), e);
        }
    }

    static byte[] ReadSmall(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (file.Length > CheckpointManifest.MostBytes) throw new CheckpointException(string.Create(CultureInfo.InvariantCulture, $"it has {file.Length} bytes, which no checkpoint has"));
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    static IReadOnlyDictionary<string, Tensor> ReadTensors(string path, CheckpointManifest manifest)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (file.Length != manifest.TensorBytes)
            throw new CheckpointException(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)} has {file.Length} bytes instead of {manifest.TensorBytes}"));
        if (FileHash.Of(file, file.Length) != manifest.TensorSha256) throw new CheckpointException($"{Path.GetFileName(path)} doesn't fit its checksum: it was damaged");
        file.Seek(0, SeekOrigin.Begin);
        try
        {
            return Safetensors.Read(file);
        }
        catch (InvalidDataException e)
        {
            throw new CheckpointException($"{Path.GetFileName(path)}: {e.Message}");
        }
    }

    string PathOf(long step, string end) =>
        Path.Combine(_run.CheckpointsPath, string.Create(CultureInfo.InvariantCulture, $"{Stem}{step:D10}{end}"));

    static long? StepOf(string name) =>
        long.TryParse(name.AsSpan(Stem.Length, name.Length - Stem.Length - ManifestEnd.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : null;
}
