using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Rubato.Tests.Exports;

public class CSharpTests
{
    [Fact]
    public void CSharp_OfEveryPlan_ComputesTheSameBits()
    {
        var plans = ExportedPlans.All.Where(plan => !plan.NeedsFeedback).ToArray();
        var assembly = Compile(plans.Select((plan, i) => plan.ToCSharp($"Plan{i}")));
        for (var i = 0; i < plans.Length; i++)
        {
            var columns = ColumnsOf(assembly, $"Plan{i}");
            Assert.Equal(plans[i].Columns.Select(column => column.ToString()), columns.Keys);
            for (var column = 0; column < plans[i].Columns.Length; column++)
            {
                foreach (var step in ExportedPlans.Steps)
                {
                    var (exported, own) = (columns[plans[i].Columns[column].ToString()](step), plans[i].At(column, step));
                    if (!exported.Equals(own)) Assert.Fail($"{plans[i].Columns[column]} at step {step}: exported {exported:R}, here {own:R}\n{plans[i].ToCSharp()}");
                }
            }
        }
    }

    [Fact]
    public void CSharp_Column_OfAGroup_IsItsOwnElseTheHyperparameters()
    {
        var assembly = Compile([Plan.Parse("lr = 0.1; lr[embed] = 0.2").Compile(new PlanContext(10)).ToCSharp()]);
        var column = assembly.GetType("TrainingPlan")!.GetMethod("Column")!;
        double At(string group) => ((Func<double, double>)column.Invoke(null, ["lr", group])!)(3);
        Assert.Equal((0.2, 0.1), (At("embed"), At("head")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("plan")]
    [InlineData("My Plan")]
    public void CSharp_ClassName_ThatIsNone_IsRefused(string name)
    {
        var plan = Plan.Parse("lr = 0.1").Compile(new PlanContext(10));
        Assert.Contains("a class's name", Assert.Throws<ArgumentException>(() => plan.ToCSharp(name)).Message);
    }

    static Dictionary<string, Func<double, double>> ColumnsOf(Assembly assembly, string type) =>
        (Dictionary<string, Func<double, double>>)assembly.GetType(type)!.GetField("Columns")!.GetValue(null)!;

    /// <summary>Without a warning, in the language's version 8.</summary>
    static Assembly Compile(IEnumerable<string> sources)
    {
        var options = new CSharpParseOptions(LanguageVersion.CSharp8, DocumentationMode.Diagnose);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "Exported", sources.Select(source => CSharpSyntaxTree.ParseText(source, options)), references, new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        var complaints = result.Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
        Assert.True(result.Success && !complaints.Any(), string.Join('\n', complaints.Take(10).Select(complaint => $"{complaint} {complaint.Location.SourceTree?.GetText().Lines[complaint.Location.GetLineSpan().StartLinePosition.Line]}")));
        return Assembly.Load(stream.ToArray());
    }
}
