using System.Security.Cryptography;
using System.Text;

namespace Rubato.Labs;

/// <summary>A source file of this assembly, which the program carries.</summary>
/// <param name="Name">The file's path in the project.</param>
/// <param name="Text">What it holds.</param>
sealed record LabSource(string Name, string Text)
{
    const string Prefix = "source/";

    /// <summary>Files of the frame that only order trials, judge them or show them: they change no trial's numbers.</summary>
    static readonly string[] AroundTrials =
    [
        "ArmCharts", "Effect", "Lab", "LabCatalog", "LabFamily", "LabFolder", "LabIndex", "LabJson", "LabOutcome", "LabPage", "LabRecord", "LabRunner", "LabSource",
        "LeastSquares", "LongRun", "MechanismCheck", "PairedBootstrap", "TrialCache",
    ];

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<LabSource> All { get; } =
    [
        .. typeof(LabSource).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(name => new LabSource(name[Prefix.Length..].Replace('\\', '/'), Read(name))),
    ];

    /// <summary>The file of a lab: it is named as the class. A lab of another assembly has none; its assembly's version stands in for it.</summary>
    public static LabSource Of(Lab lab) => All.FirstOrDefault(source => source.Name.EndsWith($"/{lab.GetType().Name}.cs", StringComparison.Ordinal)) ?? new("", $"// {lab.GetType().FullName} of {lab.GetType().Module.ModuleVersionId}");

    /// <summary>Tells the code that a lab's trials depend on from any other: its own file, those of the frame, and the libraries as they were built.</summary>
    public static string CodeVersion(Lab lab)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var source in All.Where(source => source.Name.StartsWith("Frame/", StringComparison.Ordinal) && !AroundTrials.Contains(Path.GetFileNameWithoutExtension(source.Name))).Append(Of(lab))) hash.AppendData(Encoding.UTF8.GetBytes(source.Text));
        foreach (var type in new[] { typeof(Plan), typeof(Engine.Network), typeof(Training.TrainingRun) }) hash.AppendData(type.Module.ModuleVersionId.ToByteArray());
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    static string Read(string name)
    {
        using var reader = new StreamReader(typeof(LabSource).Assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
