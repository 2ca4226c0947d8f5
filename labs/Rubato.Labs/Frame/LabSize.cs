namespace Rubato.Labs;

/// <summary>How much a lab computes.</summary>
public enum LabSize
{
    /// <summary>A few seconds, 3 seeds, data that the program draws itself: shows the mechanism and that everything works. Its effects decide nothing.</summary>
    Quick,

    /// <summary>Up to some minutes, at least 8 seeds, real data where the lab says so.</summary>
    Full,
}

/// <summary>Choices by size.</summary>
public static class LabSizes
{
    /// <summary>The first where the size is quick, the second where it is full.</summary>
    public static T Pick<T>(this LabSize size, T quick, T full) => size == LabSize.Quick ? quick : full;
}
