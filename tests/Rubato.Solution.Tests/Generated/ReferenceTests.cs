using Rubato.Language;
using Rubato.Training.Tests.Data;

namespace Rubato.Solution.Tests.Generated;

/// <summary>The reference's pages are what the functions' documentation gives.</summary>
public class ReferenceTests
{
    public static TheoryData<string> Functions => [.. FunctionInfo.All.Select(info => info.Name)];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Doc_OfEveryFunction_IsWhole(string name)
    {
        var doc = FunctionDoc.All.Single(doc => doc.Function.Name == name);
        Assert.True(!doc.Complaints().Any(), $"{name} ({doc.SourceFile}): its documentation {string.Join("; ", doc.Complaints())}.");
        Assert.NotEmpty(new ExampleCurve(doc.Function, doc.Example ?? "").Values);
    }

    [Fact]
    public void Reference_IsCurrent() => GeneratedFiles.AssertCurrent("docs/reference", ReferencePages.All(), ".svg", ".md");

    [Fact]
    public void Reference_InAnotherCulture_IsTheSame() => Assert.Equal(ReferencePages.All(), Culture.German(ReferencePages.All));

    [Fact]
    public void Doc_WithoutAnExampleOrASection_SaysSo()
    {
        var doc = FunctionDoc.Parse(Function("linear"), "src/Rubato/Functions/Shapes/Linear.cs", "A line. Formula: v = t. Differs from none. Edge: none.", null);
        Assert.Equal("A line.", doc.Sentence);
        Assert.Equal("v = t.", doc.Sections["Formula"]);
        Assert.Equal("from none.", doc.Sections["Differs"]);
        var complaints = string.Join('\n', doc.Complaints());
        Assert.Contains("has no example", complaints);
        Assert.Contains("unknown section 'Edge:'", complaints);
        Assert.Contains("has no section 'Edges:'", complaints);
        Assert.Contains("has no section 'Range:'", complaints);
        Assert.DoesNotContain("'Formula:'", complaints);
    }

    [Fact]
    public void Example_ThatIsNoCall_SaysWhose() =>
        Assert.Contains("linear: the example `linear(1)`", Assert.Throws<InvalidOperationException>(() => new ExampleCurve(Function("linear"), "linear(1)")).Message);

    [Fact]
    public void Example_WithFeedback_SeesTheSignals()
    {
        var values = new ExampleCurve(Function("if"), "if(loss < 1, 0.01, 0.1, margin: 0.5)").Values.Select(v => v.Value);
        Assert.Equal(["0.1", "0.01", "0.01", "0.01", "0.01"], values);
    }

    [Fact]
    public void Difference_OfTwoTexts_NamesTheLinesWithTheirHeading() => Assert.Equal(
        "- class A: int B()\n+ class A: long B()",
        GeneratedFiles.Difference("class A : C\n    int B()\n    int D()\n", "class A : C\n    long B()\n    int D()\n"));

    static FunctionInfo Function(string name) => FunctionInfo.All.Single(info => info.Name == name);
}
