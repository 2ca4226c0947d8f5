using System.Xml.Linq;

namespace Rubato.Solution.Tests.Architecture;

/// <summary>The table of rooms: who may reference whom.</summary>
public class ProjectTests
{
    [Theory]
    [InlineData("Rubato", "", "")]
    [InlineData("Rubato.Engine", "", "")]
    [InlineData("Rubato.Training", "Rubato Rubato.Engine", "Microsoft.Data.Sqlite YamlDotNet")]
    [InlineData("Rubato.Cli", "Rubato Rubato.Engine Rubato.Labs Rubato.Training", "OpenTelemetry OpenTelemetry.Exporter.OpenTelemetryProtocol Spectre.Console System.CommandLine")]
    public void Project_References_AreThoseOfTheTable(string project, string projects, string packages)
    {
        var file = XDocument.Parse(Repository.Read($"src/{project}/{project}.csproj"));
        Assert.Equal(Words(projects), Included(file, "ProjectReference"));
        Assert.Equal(Words(packages), Included(file, "PackageReference"));
    }

    [Fact]
    public void Projects_InSrc_AreAllInTheTable()
    {
        var known = new[] { "Rubato", "Rubato.Cli", "Rubato.Engine", "Rubato.Training" };
        Assert.Equal(known, Repository.Files("src", ".csproj").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Projects_All_AreInTheSolution()
    {
        var solution = XDocument.Parse(Repository.Read("Rubato.slnx")).Descendants("Project").Select(p => p.Attribute("Path")!.Value);
        var files = Repository.Files(".", ".csproj");
        Assert.Equal(files.Order(StringComparer.Ordinal), solution.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Packages_HaveCentralVersionsAlone()
    {
        foreach (var path in Repository.Files(".", ".csproj"))
            Assert.All(XDocument.Parse(Repository.Read(path)).Descendants("PackageReference"), package => Assert.Null(package.Attribute("Version")));
    }

    /// <summary>Public types without documentation are errors, as long as nothing turns the warning off.</summary>
    [Fact]
    public void Sources_MissingDocumentation_IsAnError()
    {
        var props = XDocument.Parse(Repository.Read("Directory.Build.props"));
        Assert.Equal("true", props.Descendants("TreatWarningsAsErrors").Single().Value);
        Assert.Empty(props.Descendants("NoWarn"));
        foreach (var path in Repository.Files("src", ".csproj"))
        {
            var project = XDocument.Parse(Repository.Read(path));
            Assert.Empty(project.Descendants("NoWarn"));
            if (path != "src/Rubato.Cli/Rubato.Cli.csproj") Assert.Empty(project.Descendants("GenerateDocumentationFile"));
        }
    }

    static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    static IEnumerable<string> Included(XDocument project, string item) =>
        project.Descendants(item).Select(reference => Path.GetFileName(reference.Attribute("Include")!.Value).Replace(".csproj", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
