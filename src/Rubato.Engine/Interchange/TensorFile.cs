using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Rubato.Engine;

/// <summary>The tensors of a file by name, in the order in which they lie there, with the texts that go with them.</summary>
public sealed class TensorFile : IReadOnlyDictionary<string, Tensor>
{
    private readonly OrderedDictionary<string, Tensor> tensors;

    internal TensorFile(OrderedDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata) =>
        (this.tensors, Metadata) = (tensors, metadata);

    /// <summary>Texts beside the tensors, by name: what the file's <c>__metadata__</c> says; often none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>How many tensors there are.</summary>
    public int Count => tensors.Count;

    /// <summary>The tensors' names.</summary>
    public IEnumerable<string> Keys => tensors.Keys;

    /// <summary>The tensors.</summary>
    public IEnumerable<Tensor> Values => tensors.Values;

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message shows the nearest name.</exception>
    public Tensor this[string key] => tensors.TryGetValue(key, out var tensor)
        ? tensor
        : throw new KeyNotFoundException($"tensor file: there is no {TensorName.Quote(key)} among the {Count} tensors.{TensorName.Question(key, Keys)}");

    /// <inheritdoc/>
    public bool ContainsKey(string key) => tensors.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Tensor value) => tensors.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Tensor>> GetEnumerator() => tensors.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
