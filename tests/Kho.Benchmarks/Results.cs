namespace Kho.Benchmarks;

/// <summary>Where tables go: to standard output, and into the repository's folder of artifacts.</summary>
internal static class Results
{
    public static void Publish(string name, string table)
    {
        string folder = Path.Combine(MapImages.Repository(), "artifacts", "benchmarks");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name), table);
        Console.WriteLine();
        Console.WriteLine(table);
        Console.WriteLine(Path.Combine(folder, name));
    }
}
