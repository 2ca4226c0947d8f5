namespace Rubato.Language;

/// <summary>A place in a plan's text, counted from 1; 0 where a plan was built in code.</summary>
readonly record struct Place(int Line, int Column);

/// <summary>Where each node of a tree was written. Beside the tree, not in it: two equal formulas stay equal.</summary>
sealed class SourceMap(SourceMap? before = null)
{
    readonly Dictionary<object, Place> _places = new(ReferenceEqualityComparer.Instance);

    public Place this[object node] => before?._places.GetValueOrDefault(node) is { Line: > 0 } known ? known : _places.GetValueOrDefault(node);

    public void Add(object node, Place place) => _places.TryAdd(node, place);
}
