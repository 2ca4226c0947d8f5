namespace Rubato.Labs;

/// <summary>What a lab is about.</summary>
public enum LabFamily
{
    /// <summary>Schedules and why they work.</summary>
    Schedules,

    /// <summary>Warmup and stability.</summary>
    Stability,

    /// <summary>Schedules that move together.</summary>
    Together,

    /// <summary>Layers, transfer, compression, ensembles.</summary>
    Layers,

    /// <summary>Players, populations, search.</summary>
    Players,

    /// <summary>Diagnosis and feedback.</summary>
    Feedback,
}

/// <summary>The families in words.</summary>
public static class LabFamilies
{
    /// <summary>What a family's labs are about.</summary>
    public static string Title(this LabFamily family) => family switch
    {
        LabFamily.Schedules => "Schedules and why they work",
        LabFamily.Stability => "Warmup and stability",
        LabFamily.Together => "Schedules that move together",
        LabFamily.Layers => "Layers, transfer, ensembles",
        LabFamily.Players => "Players, populations, search",
        _ => "Diagnosis and feedback",
    };
}
