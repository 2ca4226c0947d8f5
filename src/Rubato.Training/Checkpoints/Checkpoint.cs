using System.Globalization;
using Rubato.Engine;
using Rubato.Training.Records;

namespace Rubato.Training.Checkpoints;

/// <summary>
/// All that a run must know to go on after a step: tensors, numbers and texts by name, and where its records stood. What they mean is the
/// business of those who gave them; see <see cref="ICheckpointed"/>.
/// </summary>
public sealed class Checkpoint
{
    internal Checkpoint(
        long step, IReadOnlyDictionary<string, double> numbers, IReadOnlyDictionary<string, string> texts, IReadOnlyList<RecordMark> records, IReadOnlyDictionary<string, Tensor> tensors) =>
        (Step, Numbers, Texts, Records, Tensors) = (step, numbers, texts, records, tensors);

    /// <summary>Updates done.</summary>
    public long Step { get; }

    /// <summary>Numbers by name.</summary>
    public IReadOnlyDictionary<string, double> Numbers { get; }

    /// <summary>Texts by name.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; }

    /// <summary>Where the run's records stood.</summary>
    public IReadOnlyList<RecordMark> Records { get; }

    /// <summary>Tensors by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>Gives everyone back what it had.</summary>
    /// <exception cref="CheckpointException">Something is missing or doesn't fit: the checkpoint is another run's.</exception>
    internal void Restore(IEnumerable<(string Name, ICheckpointed Part)> parts)
    {
        foreach (var (name, part) in parts) part.Restore(new(this, name));
    }
}

/// <summary>A part of a run that a checkpoint must hold.</summary>
interface ICheckpointed
{
    /// <summary>Hands over what must be saved.</summary>
    void Save(CheckpointDraft draft);

    /// <summary>Takes up what was saved.</summary>
    void Restore(CheckpointPart saved);
}

/// <summary>A checkpoint as it is gathered. Names get the part's name before them.</summary>
sealed class CheckpointDraft
{
    readonly Dictionary<string, double> _numbers = [];
    readonly Dictionary<string, string> _texts = [];
    readonly Dictionary<string, Tensor> _tensors = [];
    readonly CheckpointMemory _memory;
    string _part = "";

    CheckpointDraft(CheckpointMemory memory) => _memory = memory;

    public static Checkpoint Of(long step, IEnumerable<(string Name, ICheckpointed Part)> parts, IReadOnlyList<RecordMark> records, CheckpointMemory memory)
    {
        var draft = new CheckpointDraft(memory);
        foreach (var (name, part) in parts)
        {
            draft._part = name;
            part.Save(draft);
        }

        return new(step, draft._numbers, draft._texts, records, draft._tensors);
    }

    public void Add(string name, double value) => _numbers.Add(Full(name), value);

    public void Add(string name, string value) => _texts.Add(Full(name), value);

    /// <summary>Copies the numbers now: training goes on while they are written.</summary>
    public void Add(string name, Tensor tensor) => _tensors.Add(Full(name), _memory.Copy(Full(name), tensor));

    string Full(string name) => $"{_part}.{name}";
}

/// <summary>Memory for the copies of a run's tensors, used again by the next checkpoint.</summary>
sealed class CheckpointMemory
{
    readonly Dictionary<string, Tensor> _copies = [];

    public Tensor Copy(string name, Tensor tensor)
    {
        if (!_copies.TryGetValue(name, out var copy) || copy.Shape != tensor.Shape) _copies[name] = copy = Tensor.Zeros(tensor.Shape);
        tensor.Data.CopyTo(copy.Data);
        return copy;
    }
}

/// <summary>What one part of a run saved.</summary>
readonly struct CheckpointPart(Checkpoint checkpoint, string part)
{
    public double Number(string name) => checkpoint.Numbers.TryGetValue(Full(name), out var number) ? number : throw Missing(name);

    public string Text(string name) => checkpoint.Texts.TryGetValue(Full(name), out var text) ? text : throw Missing(name);

    /// <summary>Overwrites a tensor with the saved one.</summary>
    public void CopyTo(string name, Tensor target)
    {
        if (!checkpoint.Tensors.TryGetValue(Full(name), out var saved)) throw Missing(name);
        if (saved.Shape != target.Shape)
            throw new CheckpointException(string.Create(CultureInfo.InvariantCulture, $"'{Full(name)}' has the shape {saved.Shape} where the run has {target.Shape}"));
        saved.Data.CopyTo(target.Data);
    }

    /// <summary>The part's tensors and numbers, without its name before theirs.</summary>
    public (IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, double> Numbers) All =>
        (Own(checkpoint.Tensors), Own(checkpoint.Numbers));

    Dictionary<string, T> Own<T>(IReadOnlyDictionary<string, T> all)
    {
        var prefix = part + ".";
        return all.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value);
    }

    string Full(string name) => $"{part}.{name}";

    CheckpointException Missing(string name) => new($"it lacks '{Full(name)}', which the run needs");
}

/// <summary>A checkpoint that can't be used, and why.</summary>
/// <param name="reason">Half a sentence: "it was cut off after 100 of 200 bytes".</param>
sealed class CheckpointException(string reason) : Exception(reason);
