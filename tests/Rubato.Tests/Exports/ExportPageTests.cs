using System.Runtime.CompilerServices;

namespace Rubato.Tests.Exports;

/// <summary>The page's examples are what the code gives.</summary>
public class ExportPageTests
{
    static string Page([CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/export.md")).ReplaceLineEndings("\n");

    /// <summary>The code blocks of a kind: fenced by the word, or indented where it is empty.</summary>
    static string[] Blocks(string fence)
    {
        if (fence.Length > 0) return [.. Page().Split($"```{fence}\n").Skip(1).Select(rest => rest[..rest.IndexOf("```", StringComparison.Ordinal)])];
        var outside = string.Concat(Page().Split("```").Where((_, i) => i % 2 == 0));
        return [.. outside.Split("\n\n").Where(paragraph => paragraph.StartsWith("    ", StringComparison.Ordinal)).Select(paragraph => paragraph.Replace("    ", "").Trim())];
    }

    [Fact]
    public void Python_OfThePage_IsTheExport()
    {
        var plan = Blocks("").Single(block => block.StartsWith("lr = linear", StringComparison.Ordinal));
        var source = Plan.Parse(plan).Compile(new PlanContext(1000)).ToPython();
        var python = Blocks("python");
        Assert.Equal(2, python.Length);
        Assert.All(python, block => Assert.Contains(block, source.Replace("\n    scheduler", "\nscheduler"), StringComparison.Ordinal));
    }

    [Fact]
    public void Table_OfThePage_IsItsPlan()
    {
        var (table, plan) = (Blocks("").Single(block => block.StartsWith("step,lr", StringComparison.Ordinal)), Blocks("").Single(block => block.StartsWith("lr = table", StringComparison.Ordinal)));
        Assert.Equal(plan, Plan.FromCsv(table).ToString());
    }
}
