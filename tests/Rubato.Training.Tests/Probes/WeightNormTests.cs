using Rubato.Training.Probes;
using Rubato.Training.Tests.Tasks;

namespace Rubato.Training.Tests.Probes;

public class WeightNormTests
{
    [Fact]
    public void Measure_EachGroup_HasNormAndDeviationOfItsWeights()
    {
        var task = TaskSamples.All["ImageClassification"]();
        task.Network.Parameters[1].Value.Data.Fill(0.5f);
        Dictionary<string, float[]> weights = task.Network.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value.ToArray());
        var found = Measured.Once(WeightNorm.Kind, task);
        Assert.Equal(2 * weights.Count, found.Count);
        foreach (var (name, numbers) in weights)
        {
            var mean = numbers.Average(number => (double)number);
            Assert.Equal(Math.Sqrt(numbers.Sum(number => (double)number * number)), found[$"weight_norm[{name}]"], 1e-9);
            Assert.Equal(Math.Sqrt(numbers.Average(number => (number - mean) * (number - mean))), found[$"weight_std[{name}]"], 1e-9);
        }

        Assert.Equal(0, found["weight_std[fc1.bias]"]);
    }
}
