using Rubato.Training;
using Rubato.Training.Data;

namespace Rubato.Labs;

/// <summary>Every lab: the classes of this assembly that are one, by family and name.</summary>
public static class LabCatalog
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Lab> All { get; } =
    [
        .. typeof(LabCatalog).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Lab)) && !type.IsAbstract)
            .Select(type => (Lab)Activator.CreateInstance(type)!).OrderBy(lab => lab.Family).ThenBy(lab => lab.Id, StringComparer.Ordinal),
    ];

    /// <summary>The lab of a name.</summary>
    /// <exception cref="LabException">There is none.</exception>
    public static Lab Find(string id) => All.FirstOrDefault(lab => lab.Id == id)
        ?? throw new LabException($"lab: got '{id}'; there are {string.Join(", ", All.Select(lab => lab.Id))}.{NearestName.Question(id, [.. All.Select(lab => lab.Id)])}");
}

/// <summary>A lab that can't be run as it was asked for.</summary>
/// <param name="message">What, got, allowed, remedy.</param>
public sealed class LabException(string message) : UserException(message);
