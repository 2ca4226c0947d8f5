using System.Reflection;

namespace Rubato.Solution.Tests.Generated;

/// <summary>What others build upon changes only where somebody says so.</summary>
public class PublicApiTests
{
    [Theory]
    [InlineData("Rubato")]
    [InlineData("Rubato.Engine")]
    [InlineData("Rubato.Training")]
    public void PublicApi_IsTheAcceptedOne(string library) =>
        GeneratedFiles.AssertCurrent($"src/{library}/PublicApi.txt", PublicApi.Of(Assembly.Load(library)));
}
