using System.Text.Json;

namespace Rubato.Engine.Tests.Optimisers;

/// <summary>
/// A hundred steps beside PyTorch's own, as <c>bench/peers/trajectories.py</c> wrote them down in double precision.
/// </summary>
/// <remarks>
/// Tolerance: the contract with the peers, 10⁻⁶. The numbers stay below ½ mostly, so a step rounds by up to 3e-8 and a hundred
/// steps, in random directions, by 3e-7.
/// </remarks>
public sealed class GoldenTrajectoryTests
{
    private const double Tolerance = 1e-6;
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Optimisers", "golden");

    public static TheoryData<string> Names => new(Files);

    private static IEnumerable<string> Files => Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order();

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_AHundredTimes_StaysBesideThePeer(string name)
    {
        var golden = Read(name);
        var start = Row(golden.GetProperty("start"));
        var parameters = new ParameterSet([new Parameter("w", [start.Length], 1, 0)]);
        for (var i = 0; i < start.Length; i++) parameters[0].Value.Data[i] = (float)start[i];
        var optimizer = Make(golden.GetProperty("class").GetString()!, golden.GetProperty("options"), parameters);
        foreach (var hyperparameter in golden.GetProperty("hyperparameters").EnumerateObject())
            optimizer.Set(hyperparameter.Name, hyperparameter.Value.GetDouble());

        var step = 0;
        foreach (var after in golden.GetProperty("after").EnumerateArray())
        {
            for (var i = 0; i < start.Length; i++) parameters[0].Gradient.Data[i] = Gradient(step, i);
            parameters[0].HasGradient = true;
            optimizer.Step();
            Same.Within(Tolerance, Row(after), parameters[0].Value.Data, $"{name}, step {step}");
            step++;
        }

        Assert.Equal(100, step);
    }

    /// <summary>Every optimiser that the peer has too.</summary>
    [Fact]
    public void Files_CoverEveryOptimiserOfThePeer()
    {
        var classes = Files.Select(name => Read(name).GetProperty("class").GetString());
        Assert.Equal(["Adadelta", "Adagrad", "Adam", "AdamW", "AmsGrad", "NAdam", "RAdam", "RmsProp", "Sgd"], classes.Distinct().Order(StringComparer.Ordinal));
    }

    private static JsonElement Read(string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json"))).RootElement;

    private static Optimizer Make(string kind, JsonElement options, ParameterSet parameters)
    {
        bool Is(string option) => options.TryGetProperty(option, out var value) && value.GetBoolean();
        return kind switch
        {
            "Sgd" => new Sgd(parameters, nesterov: Is("nesterov")),
            "Adam" => new Adam(parameters),
            "AdamW" => new AdamW(parameters),
            "AmsGrad" => new AmsGrad(parameters, decay: Is("decoupled") ? WeightDecayKind.Decoupled : WeightDecayKind.Coupled),
            "NAdam" => new NAdam(parameters),
            "RAdam" => new RAdam(parameters),
            "RmsProp" => new RmsProp(parameters, centred: Is("centred")),
            "Adagrad" => new Adagrad(parameters, initialSum: options.GetProperty("initial_sum").GetDouble()),
            "Adadelta" => new Adadelta(parameters),
            _ => throw new ArgumentException($"golden: no optimiser is called '{kind}'."),
        };
    }

    private static float Gradient(int step, int i)
    {
        var sixtyFourths = (37 * step + 61 * i + 13 * step * i + step * step) % 129 - 64;
        return (sixtyFourths == 0 ? 64 : sixtyFourths) / 64f;
    }

    private static double[] Row(JsonElement numbers) => [.. numbers.EnumerateArray().Select(x => x.GetDouble())];
}
