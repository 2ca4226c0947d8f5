using System.Globalization;
using System.Text.Json;

namespace Rubato.Tests.Exports;

public class PythonTests
{
    /// <summary>Compiles each module, refuses imports other than math, and prints every column's value at every step.</summary>
    const string Script = """
        import ast, importlib.util, json, py_compile, sys
        for path in sys.argv[2:]:
            py_compile.compile(path, doraise=True)
            with open(path, encoding="utf-8") as file:
                tree = ast.parse(file.read(), feature_version=(3, 8))
            imports = [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
            assert imports == ["math"], imports
            assert not any(isinstance(node, ast.ImportFrom) for node in ast.walk(tree)), path
            spec = importlib.util.spec_from_file_location("plan", path)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            for name, function in module.COLUMNS.items():
                assert function is module.column(name)
                print(json.dumps([float(function(step)) for step in json.loads(sys.argv[1])]))
        """;

    [PythonFact]
    public void Python_OfEveryPlan_ComputesTheSame()
    {
        var plans = ExportedPlans.All.Where(plan => !plan.NeedsFeedback).ToArray();
        var lines = new Queue<string>(Evaluate(plans, ExportedPlans.Steps));
        var (exact, all) = (0, 0);
        foreach (var plan in plans)
        {
            for (var column = 0; column < plan.Columns.Length; column++)
            {
                var values = lines.Dequeue().Trim('[', ']').Split(", ").Select(text => text == "Infinity" ? double.PositiveInfinity
                    : text == "-Infinity" ? double.NegativeInfinity : double.Parse(text, CultureInfo.InvariantCulture));
                foreach (var (step, value) in ExportedPlans.Steps.Zip(values))
                {
                    var own = plan.At(column, step);
                    all++;
                    if (value.Equals(own)) exact++;
                    if (!ExportedPlans.IsSame(value, own)) Assert.Fail($"{plan.Columns[column]} at step {step}: Python {value:R}, here {own:R}\n{plan.ToPython()}");
                }
            }
        }
        Assert.Empty(lines);
        Assert.True(all > 40_000);
        // Only what a C library computes may differ, and that rarely.
        Assert.True(exact > 0.99 * all, $"{all - exact} of {all} values differ in their bits");
    }

    [PythonFact]
    public void Python_OfAddsAndCosines_HasTheSameBits()
    {
        var plan = Plan.Parse("lr = linear(1e-3, 0.1) for 5% then cosine(0.1, 1e-4); momentum = mirror(lr, 0.85, 0.95); weight_decay = 5e-5 / lr").Compile(new PlanContext(3140, 157));
        long[] steps = [.. Enumerable.Range(0, 3150)];
        var lines = Evaluate([plan], steps);
        for (var column = 0; column < 3; column++)
            Assert.Equal(steps.Select(step => plan.At(column, step)), JsonSerializer.Deserialize<double[]>(lines[column])!);
    }

    static string[] Evaluate(IReadOnlyList<CompiledPlan> plans, long[] steps)
    {
        var folder = Directory.CreateTempSubdirectory("rubato-python");
        try
        {
            var paths = plans.Select((_, i) => Path.Combine(folder.FullName, $"plan_{i}.py")).ToArray();
            foreach (var (plan, path) in plans.Zip(paths)) File.WriteAllText(path, plan.ToPython());
            var (code, output, error) = PythonFactAttribute.Run(["-c", Script, JsonSerializer.Serialize(steps), .. paths]);
            Assert.True(code == 0, error);
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
