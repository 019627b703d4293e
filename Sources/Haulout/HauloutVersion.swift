/// Which Haulout this is.
public enum HauloutVersion {
    public static let text = "0.1.0"
}
