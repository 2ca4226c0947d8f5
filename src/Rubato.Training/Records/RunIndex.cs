namespace Rubato.Training.Records;

/// <summary>
/// The runs below a folder, one row each in <c>index.sqlite</c>, so that thousands are listed without reading them again. The folders
/// alone say what is true: the file may be removed, damaged or out of date at any time, and comes back by itself.
/// </summary>
public static class RunIndex
{
    /// <summary>The file's name in the folder that holds the runs.</summary>
    public const string FileName = "index.sqlite";

    /// <summary>
    /// The runs below <paramref name="parent"/>, in no order that means something; what changed since the last time is read again and
    /// the index written. Where it can't be written (a disk that is full or may not be written to), the list is right nevertheless.
    /// </summary>
    /// <exception cref="RunFolderException">The folder isn't there, or can't be listed.</exception>
    public static IReadOnlyList<IndexedRun> Refresh(string parent)
    {
        ArgumentException.ThrowIfNullOrEmpty(parent);
        var file = new RunIndexFile(Path.Combine(Path.GetFullPath(parent), FileName));
        var known = file.Read();
        var found = new List<RunRow>();
        var isNew = known is null;
        foreach (var folder in RunScan.Folders(parent))
        {
            // Before the folder is read: what changes while it is read then counts as changed the next time.
            var fingerprint = RunScan.Fingerprint(folder);
            var isKnown = known is not null && known.TryGetValue(folder, out var row) && row.Fingerprint == fingerprint;
            found.Add(isKnown ? known![folder] : new(fingerprint, RunScan.Read(folder)));
            isNew |= !isKnown;
        }

        if (isNew || known!.Count != found.Count) file.TryWrite(found);
        return [.. found.Select(row => row.Run)];
    }

    /// <summary>The names of the runs below <paramref name="parent"/>, by the alphabet; nothing is read of them or written.</summary>
    /// <exception cref="RunFolderException">The folder isn't there, or can't be listed.</exception>
    public static IReadOnlyList<string> Names(string parent)
    {
        ArgumentException.ThrowIfNullOrEmpty(parent);
        return [.. RunScan.Folders(parent).Select(folder => Path.GetFileName(folder))];
    }

    /// <summary>One run from its folder, without an index; a damaged one says what is wrong.</summary>
    /// <exception cref="RunFolderException">There is no such folder.</exception>
    public static IndexedRun Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return Directory.Exists(full) ? RunScan.Read(full) : throw new RunFolderException($"{folder}: there is no such folder. Check the path.");
    }
}

/// <summary>A run in the index, and what its files looked like when it was read.</summary>
readonly record struct RunRow(string Fingerprint, IndexedRun Run);
