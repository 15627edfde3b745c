using var loader = new TariffLoader("tariff.txt");
loader.Begin();
Console.WriteLine(loader.Wait());
Console.WriteLine("DONE");

public sealed class TariffLoader : IDisposable
{
    private readonly ManualResetEventSlim _loaded = new(false);
    private readonly string _file;
    private int _rows;
    private string? _error;

    public TariffLoader(string file) => _file = file;

    public void Begin() => new Thread(Load) { IsBackground = true }.Start();

    private void Load()
    {
        try
        {
            _rows = File.ReadAllLines(_file).Length;
        }
        catch (IOException e)
        {
            _error = e.Message;
        }
        finally
        {
            _loaded.Set();
        }
    }

    public int Wait()
    {
        _loaded.Wait();
        return _error is null ? _rows : -1;
    }

    public void Dispose() => _loaded.Dispose();
}
