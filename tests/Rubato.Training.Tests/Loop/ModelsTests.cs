using Rubato.Training.Recipes;

namespace Rubato.Training.Tests.Loop;

public class ModelsTests
{
    [Fact]
    public void GroupsOf_EachModel_HaveDepthAndFanIn()
    {
        foreach (var model in Recipe.Models)
        {
            var groups = Models.GroupsOf(model);
            Assert.Equal(groups.Count, groups.Select(g => g.Name).Distinct().Count());
            Assert.All(groups, group => Assert.Equal(["depth", "fan_in"], group.Attributes.Keys.Order(StringComparer.Ordinal)));
            Assert.True(groups.Max(g => g.Attributes["depth"]) > groups.Min(g => g.Attributes["depth"]));
        }
    }

    [Fact]
    public void GroupsOf_AsATrainingRunSeesThem()
    {
        var run = new TrainingRun(Trained.Resolve(Trained.Small), Trained.Glyphs);
        Assert.Equal(run.Plan.Context.Groups!.Select(g => g.Name), Models.GroupsOf("mlp").Select(g => g.Name));
    }
}
