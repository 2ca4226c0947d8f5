namespace Rubato.Exports;

/// <summary>Names that are taken in a piece of source code.</summary>
sealed class NameScope(IEnumerable<string> taken)
{
    readonly HashSet<string> _taken = [.. taken];

    /// <summary>The name, with a number after it where it is taken already.</summary>
    public string New(string wanted)
    {
        var name = wanted;
        for (var i = 2; !_taken.Add(name); i++) name = $"{wanted}_{i}";
        return name;
    }
}
